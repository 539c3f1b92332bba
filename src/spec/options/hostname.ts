import { defineOption, type FieldReason } from '../option.ts';
import { namesOnNetwork } from '../peers.ts';

/** The names of the uts namespace. */
export const withHostname = defineOption<{ readonly domainname: 'sysctl' | 'in-hostname' }>({
  option: 'hostname',
  apply: (draft, input, parameters) => {
    const { hostname, domainname } = namesOnNetwork(input);
    const isPart = parameters.domainname === 'in-hostname' && domainname !== '';
    if (hostname !== '') draft.hostname = isPart ? `${hostname}.${domainname}` : hostname;
    if (parameters.domainname === 'sysctl' && domainname !== '') {
      draft.linux.sysctl = { ...draft.linux.sysctl, 'kernel.domainname': domainname };
    }
  },
  reasons: ({ domainname }) =>
    domainname === 'sysctl'
      ? [hostnameReason(''), DOMAINNAME_REASON]
      : [hostnameReason(', then --domainname')],
});

const DOMAINNAME_REASON: FieldReason = {
  field: 'linux.sysctl.kernel.domainname',
  from: '--domainname (Config.Domainname)',
  says: 'The NIS domain name: the specification had no field for it, and the sysctl has the same effect.',
  section: 'config-linux.md, Sysctl',
};

function hostnameReason(domain: string): FieldReason {
  return {
    field: 'hostname',
    from: `--hostname (Config.Hostname)${domain}; default: the first 12 digits of the id; with --network container:NAME that container’s`,
    says: 'What gethostname(2) returns in the container; needs a uts namespace of its own.',
    section: 'config.md, Hostname',
  };
}

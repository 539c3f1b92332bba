/** A folder of the embedded image. */
interface TreeFolder {
  readonly path: string;
  readonly mode: number;
}

/** The folders of the embedded image, parents first. */
export const BUSYBOX_FOLDERS: readonly TreeFolder[] = [
  { path: 'bin', mode: 0o755 },
  { path: 'dev', mode: 0o755 },
  { path: 'etc', mode: 0o755 },
  { path: 'home', mode: 0o755 },
  { path: 'proc', mode: 0o755 },
  { path: 'root', mode: 0o700 },
  { path: 'run', mode: 0o755 },
  { path: 'sys', mode: 0o755 },
  { path: 'tmp', mode: 0o1777 },
  { path: 'usr', mode: 0o755 },
  { path: 'var', mode: 0o755 },
  { path: 'var/tmp', mode: 0o1777 },
];

/** Every program is in `bin`; the other places where programs are looked for lead there. */
export const BUSYBOX_LINKS: Readonly<Record<string, string>> = {
  sbin: 'bin',
  'usr/bin': '../bin',
  'usr/sbin': '../bin',
  'var/run': '../run',
};

const USERS = [
  'root:x:0:0:root:/root:/bin/sh',
  'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
  'bin:x:2:2:bin:/bin:/bin/false',
  'sys:x:3:3:sys:/dev:/bin/false',
  'mail:x:8:8:mail:/var/spool/mail:/bin/false',
  'www-data:x:33:33:www-data:/var/www:/bin/false',
  'operator:x:37:37:Operator:/var:/bin/false',
  'nobody:x:65534:65534:nobody:/home:/bin/false',
];

const GROUPS = [
  'root:x:0:',
  'daemon:x:1:',
  'bin:x:2:',
  'sys:x:3:',
  'adm:x:4:',
  'tty:x:5:',
  'disk:x:6:',
  'mail:x:8:',
  'wheel:x:10:root',
  'audio:x:29:',
  'www-data:x:33:',
  'operator:x:37:',
  'video:x:44:',
  'users:x:100:',
  'nogroup:x:65534:',
];

/**
 * The files of the embedded image besides busybox itself. The empty ones are what every container's own are mounted on:
 * without them the runtime would make them in each container's layer.
 */
export const BUSYBOX_FILES: Readonly<Record<string, string>> = {
  'etc/passwd': `${USERS.join('\n')}\n`,
  'etc/group': `${GROUPS.join('\n')}\n`,
  'etc/hosts': '',
  'etc/hostname': '',
  'etc/resolv.conf': '',
};

/** What the caller can do about an error; the names follow the usual classes of HTTP and gRPC. */
export type ErrorKind =
  | 'invalid-argument'
  | 'not-found'
  | 'conflict'
  | 'not-modified'
  | 'permission-denied'
  | 'unavailable'
  | 'not-implemented'
  | 'cancelled'
  | 'timeout'
  | 'internal';

interface CatalogEntry {
  readonly kind: ErrorKind;
  /** What went wrong, for the index of errors. */
  readonly meaning: string;
  /** What the user can do, unless the place that throws knows better. */
  readonly hint: string;
}

/** Every code that Lockstep can throw. A test checks that each is thrown somewhere, and that no other is. */
export const ERROR_CATALOG = {
  CONFIG_INVALID: {
    kind: 'invalid-argument',
    meaning: 'The configuration has fields that are unknown, of a wrong type or out of range.',
    hint: 'Every problem is listed with its path; correct them all and try again.',
  },
  CONFIG_REFUSED: {
    kind: 'invalid-argument',
    meaning: 'The configuration is well-formed, but Docker’s rules refuse it.',
    hint: 'Change the value that the message names.',
  },
  FILTER_INVALID: {
    kind: 'invalid-argument',
    meaning: 'A filter of a list is unknown, or names what is not there.',
    hint: 'Run the command with --help to see its flags and examples.',
  },
  FLAG_INVALID: {
    kind: 'invalid-argument',
    meaning: 'A command-line flag is unknown or its value cannot be read.',
    hint: 'Run the command with --help to see its flags and examples.',
  },
  TEMPLATE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'What --format was given is no template of Go.',
    hint: 'Templates are those of Go: {{.State.Status}}, {{json .HostConfig}}, {{range .Mounts}}{{.Source}} {{end}}.',
  },
  TEMPLATE_FAILED: {
    kind: 'invalid-argument',
    meaning: 'A template asks for what the value does not have, or for what cannot be done with it.',
    hint: '--format json shows every field and how it is spelled.',
  },
  FLAG_UNSUPPORTED: {
    kind: 'invalid-argument',
    meaning: 'A flag needs a newer API version, or another operating system, than the one asked for.',
    hint: 'Leave the flag out, or choose a newer API version.',
  },
  ARGUMENTS_INVALID: {
    kind: 'invalid-argument',
    meaning: 'A command has too few or too many arguments.',
    hint: 'Run the command with --help to see what it takes.',
  },
  IMAGE_REFERENCE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'The name of an image, or the platform asked for, cannot be read.',
    hint: 'Write it as [REGISTRY/]NAME[:TAG][@DIGEST], in lower case; a platform as OS/ARCHITECTURE[/VARIANT].',
  },
  DAEMON_SETTINGS_REFUSED: {
    kind: 'invalid-argument',
    meaning: 'The daemon’s flags or its daemon.json have a setting that dockerd refuses.',
    hint: 'Change the setting that the message names.',
  },
  COMMAND_UNKNOWN: {
    kind: 'invalid-argument',
    meaning: 'The first word of the command line names no command of lockstep.',
    hint: 'lockstep help lists all commands.',
  },
  NOT_A_TERMINAL: {
    kind: 'invalid-argument',
    meaning: 'A terminal was asked for, but standard input is none.',
    hint: 'Leave -t away, or run the command in a terminal.',
  },
  FILE_UNREADABLE: {
    kind: 'not-found',
    meaning: 'A file that the command line names cannot be read, or does not hold what it should.',
    hint: 'Check the path; - stands for standard input.',
  },
  FIELD_UNKNOWN: {
    kind: 'not-found',
    meaning: 'The OCI spec has no such field, and no option of this pipeline would set it.',
    hint: 'Without --field every field is explained; names are those of the OCI runtime spec, as in linux.resources.',
  },
  FILE_UNWRITABLE: {
    kind: 'invalid-argument',
    meaning: 'The file of --cidfile cannot be made or written.',
    hint: 'Name a file in a folder that is there, and that you may write to.',
  },
  FILE_EXISTS: {
    kind: 'conflict',
    meaning: 'The file of --cidfile is there already; another container may go by it.',
    hint: 'Remove the file, or name another one.',
  },
  ACTION_TIMED_OUT: {
    kind: 'timeout',
    meaning: 'A step of the lifecycle took longer than its time limit; it was undone.',
    hint: 'Look at the journal (lockstep history NAME) for the step, and give it more time in the engine’s settings.',
  },
  ACTION_CANCELLED: {
    kind: 'cancelled',
    meaning: 'A step of the lifecycle was given up on request; it was undone.',
    hint: 'Advance the container again when you are ready.',
  },
  LIFECYCLE_REFUSED: {
    kind: 'conflict',
    meaning: 'The container’s state does not allow what was asked.',
    hint: 'The message names the state; `lockstep machine container` shows what each state allows.',
  },
  ENGINE_CLOSED: {
    kind: 'conflict',
    meaning: 'The engine was closed, and with it everything that was opened by it; its containers go on.',
    hint: 'Open the root anew: createEngine({ root, run }).',
  },
  FAULT_INJECTED: {
    kind: 'unavailable',
    meaning: 'A step was made to fail, as --fault or the option `faults` asked.',
    hint: 'Nothing to mend: try again without the fault.',
  },
  FAULT_REFUSED: {
    kind: 'invalid-argument',
    meaning:
      'A fault cannot be made to happen here: it needs a real kernel, or a disk that is the root’s own.',
    hint: 'Give the engine a disk of its own: mount -t tmpfs -o size=64m disk FOLDER, then --root FOLDER.',
  },
  NETWORK_NOT_SUPPORTED: {
    kind: 'not-implemented',
    meaning: 'This network mode is not there yet: containers have no bridges so far.',
    hint: 'Use --network none (the default), --network host, or --network container:NAME.',
  },
  NOT_ROOT: {
    kind: 'permission-denied',
    meaning: 'Running a container needs root: mounts, cgroups and namespaces are made.',
    hint: 'Use the command lockstep, which makes a user namespace, or run as root; --simulate touches nothing.',
  },
  USER_NAMESPACE_UNAVAILABLE: {
    kind: 'unavailable',
    meaning:
      'A plain user cannot be made root of a user namespace of his own, in which containers would run.',
    hint: 'lockstep doctor says what is missing; often it helps to allow them: sysctl user.max_user_namespaces=10000.',
  },
  ROOT_OF_ANOTHER_USER: {
    kind: 'permission-denied',
    meaning: 'The root directory belongs to another user, whose containers are in namespaces of his.',
    hint: 'Choose a directory of your own with --root and --run, or run the command as its owner.',
  },
  CONTAINER_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'No container has this name or id.',
    hint: 'lockstep ps -a lists every container of this root.',
  },
  CONTAINER_AMBIGUOUS: {
    kind: 'invalid-argument',
    meaning: 'The beginning of an id fits more than one container.',
    hint: 'Give more digits of the id, or the name.',
  },
  NAME_TAKEN: {
    kind: 'conflict',
    meaning: 'Another container has this name already.',
    hint: 'Choose another name, or remove that container (lockstep rm NAME).',
  },
  STORE_UNWRITABLE: {
    kind: 'permission-denied',
    meaning: 'The root or run directory cannot be written.',
    hint: 'Run as root, or choose directories of your own with --root and --run.',
  },
  STORE_FULL: {
    kind: 'unavailable',
    meaning: 'The disk that holds the root directory is full, or its quota is used up.',
    hint: 'Free some space (lockstep ps -a shows old containers, lockstep rm removes them) and try again.',
  },
  STORE_CORRUPT: {
    kind: 'internal',
    meaning: 'A file of a container’s record cannot be read: it is damaged, or from a newer version.',
    hint: 'The other containers are not concerned. Look at the file that the message names; lockstep repair makes a snapshot anew, lockstep rm -f removes the container.',
  },
  SYSTEM_CALL_FAILED: {
    kind: 'unavailable',
    meaning: 'The kernel refused a call; the message names the call, what it acted on, and the errno.',
    hint: 'The manual page of the call in section 2 lists what each errno means.',
  },
  SYSTEM_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'A file or folder that is needed is not there (ENOENT, ENOTDIR).',
    hint: 'Check the path in the message.',
  },
  SYSTEM_PERMISSION_DENIED: {
    kind: 'permission-denied',
    meaning: 'The kernel does not let this process do what is needed (EACCES, EPERM, EROFS).',
    hint: 'Run as root; `lockstep doctor` tells what this process may not do here.',
  },
  SYSTEM_STORAGE_FULL: {
    kind: 'unavailable',
    meaning: 'A file system has no space or no quota left (ENOSPC, EDQUOT).',
    hint: 'Free space, or choose another folder with --root.',
  },
  SYSTEM_UNSUPPORTED: {
    kind: 'not-implemented',
    meaning: 'This operating system cannot do what is needed.',
    hint: 'Containers need Linux; elsewhere the lifecycle can be learnt with --simulate.',
  },
  MOUNT_BUSY: {
    kind: 'conflict',
    meaning: 'A mount cannot be undone while processes use it (EBUSY).',
    hint: 'End the processes that the message names, or leave the folder in them, and try again.',
  },
  PROGRAM_NOT_STARTED: {
    kind: 'unavailable',
    meaning: 'A program that is needed is not installed or cannot be executed.',
    hint: 'Install it; `lockstep doctor` names the package.',
  },
  PROGRAM_TIMED_OUT: {
    kind: 'timeout',
    meaning: 'A program took longer than its time limit; it was killed.',
    hint: 'Look at what the machine is doing, and try again.',
  },
  SYSTEM_WAIT_CANCELLED: {
    kind: 'cancelled',
    meaning: 'Waiting for a program or a lock was given up on request.',
    hint: 'Nothing to mend: the caller asked for it.',
  },
  LOCK_TIMEOUT: {
    kind: 'conflict',
    meaning: 'Another process works on the same thing and did not finish in time.',
    hint: 'Wait for the process that the message names, then try again.',
  },
  CGROUP_PATH_INVALID: {
    kind: 'invalid-argument',
    meaning: 'The container’s cgroup path or its parent cannot be used with the host’s cgroup driver.',
    hint: 'With cgroupfs give --cgroup-parent a path such as /team; with systemd a slice such as team.slice.',
  },
  CGROUP_CONTROLLER_MISSING: {
    kind: 'unavailable',
    meaning: 'A limit needs a cgroup controller that this host does not offer.',
    hint: 'Enable the controller at boot, or leave the limit out; `lockstep doctor` lists what is there.',
  },
  CGROUP_DRIVER_UNAVAILABLE: {
    kind: 'unavailable',
    meaning: 'The cgroup driver that the settings name does not work on this host.',
    hint: 'Use the cgroupfs driver: systemd does not run here.',
  },
  CGROUP_NOT_DELEGATED: {
    kind: 'conflict',
    meaning: 'A cgroup v2 parent has processes of its own, so it cannot limit what is below it.',
    hint: 'Choose another --cgroup-parent, or move the processes that the message names out of it.',
  },
  CGROUP_FAILED: {
    kind: 'unavailable',
    meaning: 'The kernel refused to make or set up a cgroup.',
    hint: 'The cause names the file and the errno; `lockstep doctor` checks the cgroup layout.',
  },
  CGROUP_IN_USE: {
    kind: 'conflict',
    meaning: 'A container’s cgroup still has processes, so it cannot be removed.',
    hint: 'End the processes that the message names, and try again.',
  },
  IMAGE_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'No image of that name or id is stored here.',
    hint: 'Use the embedded image busybox, or bring one in with `lockstep import FILE.tar NAME`; `lockstep images` lists what is there.',
  },
  IMAGE_IN_USE: {
    kind: 'conflict',
    meaning: 'An image cannot be removed while a container is made from it.',
    hint: 'Remove the container first (lockstep rm), then the image.',
  },
  IMAGE_NOT_MAPPABLE: {
    kind: 'invalid-argument',
    meaning: 'A file of the image belongs to a user or group that the user namespace has no number for.',
    hint: 'Give the remapped user a longer range in /etc/subuid and /etc/subgid, or run it with --userns host.',
  },
  IMAGE_AMBIGUOUS: {
    kind: 'invalid-argument',
    meaning: 'The beginning of an image’s id fits more than one image.',
    hint: 'Give more digits of the id, or the image’s name.',
  },
  IMAGE_SOURCE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'What should become an image is not there or cannot be unpacked.',
    hint: 'Give a tar archive, a folder, an OCI layout, a docker-archive, or - for a tar on standard input.',
  },
  IMAGE_CHANGE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'A --change of an import is no Dockerfile instruction that an image’s configuration knows.',
    hint: 'Use CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR.',
  },
  IMAGE_TOOL_MISSING: {
    kind: 'unavailable',
    meaning: 'A program that images are made with is not installed.',
    hint: 'Install the package that the message names: busybox-static, tar, skopeo or umoci.',
  },
  ROOTFS_FAILED: {
    kind: 'unavailable',
    meaning: 'The container’s root file system cannot be put together.',
    hint: 'The cause names the call and the errno; `lockstep doctor` checks overlay support.',
  },
  MOUNT_SOURCE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'What should be mounted is not named by an absolute path, or cannot be made.',
    hint: 'Give the source of a bind as an absolute path to something that is there, or can be made as a folder.',
  },
  MOUNT_SOURCE_MISSING: {
    kind: 'invalid-argument',
    meaning: 'What should be mounted is not there, and may not be made.',
    hint: 'Make the file or folder first, or use --volume, which makes a missing folder.',
  },
  MOUNT_FAILED: {
    kind: 'unavailable',
    meaning:
      'A file, volume or mount of the container cannot be put in place; what had been put in place is taken back.',
    hint: 'The cause names the call and the errno.',
  },
  INTERNAL: {
    kind: 'internal',
    meaning: 'Something that should not happen: a defect of Lockstep.',
    hint: 'Run again with --log-level debug and report it with the log.',
  },
  RUNTIME_NOT_FOUND: {
    kind: 'unavailable',
    meaning: 'The OCI runtime’s program is not installed, or cannot be executed.',
    hint: 'Install it (on Debian: apt install runc), or name another with --runtime.',
  },
  RUNTIME_FAILED: {
    kind: 'internal',
    meaning: 'The OCI runtime refused or failed; the message ends in its own words.',
    hint: 'Compare the message with config.json in the container’s bundle; lockstep inspect NAME says where that is.',
  },
  RUNTIME_ID_IN_USE: {
    kind: 'conflict',
    meaning: 'The OCI runtime already has a container of this id that was made from another bundle.',
    hint: 'Use a run directory (--run) that nothing else uses, or delete that container with its own tool.',
  },
  CONMON_NOT_FOUND: {
    kind: 'unavailable',
    meaning: 'conmon, which keeps a container’s output and exit code, is not installed.',
    hint: 'Install it (on Debian: apt install conmon).',
  },
  CONMON_FAILED: {
    kind: 'internal',
    meaning: 'conmon ended before it could say what became of the container.',
    hint: 'See whether the container’s folder can be written and whether the machine is out of memory or processes.',
  },
  COMMAND_NOT_FOUND: {
    kind: 'invalid-argument',
    meaning: 'The container’s command, or a file that it needs, does not exist in its root file system.',
    hint: 'Check the spelling of the command and the PATH inside the image.',
  },
  COMMAND_NOT_EXECUTABLE: {
    kind: 'invalid-argument',
    meaning: 'The container’s command is there but cannot be executed.',
    hint: 'Give the file execute permission, or name a program instead of a directory.',
  },
  PROCESS_UNKILLABLE: {
    kind: 'timeout',
    meaning: 'The container’s process did not end although it was sent SIGKILL.',
    hint: 'It is probably stuck in the kernel (state D in ps); look at the storage or device that it waits for.',
  },
  STDIN_UNAVAILABLE: {
    kind: 'conflict',
    meaning: 'Nothing listens for the container’s input: it does not run, or was made without stdin.',
    hint: 'Start the container, or make it with -i.',
  },
  TERMINAL_UNAVAILABLE: {
    kind: 'conflict',
    meaning: 'The container has no terminal to resize, or does not run.',
    hint: 'Start the container, or make it with -t.',
  },
  SPEC_REFUSED: {
    kind: 'invalid-argument',
    meaning: 'No OCI spec can be made of the configuration.',
    hint: 'Change the value that the message names.',
  },
  SPEC_INVALID: {
    kind: 'invalid-argument',
    meaning: 'A file that should be an OCI runtime spec is not one.',
    hint: 'Every place that is wrong is listed with its path in the file.',
  },
  PROCESS_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'The process that should be compared with a spec does not run, or ended meanwhile.',
    hint: 'Give the number, as this host counts it, of the container’s first process; its engine’s inspect names it.',
  },
  PROCESS_NOT_STARTED: {
    kind: 'conflict',
    meaning:
      'The process is still the OCI runtime’s: the container was created, but its program was not executed yet.',
    hint: 'Start the container, and verify it then.',
  },
  BUNDLE_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'The folder that should be an OCI bundle has no config.json that can be read.',
    hint: 'Give the folder in which the container’s config.json stands; `runc list` and `crun list` print it as BUNDLE.',
  },
  NOTHING_TO_VERIFY: {
    kind: 'invalid-argument',
    meaning: 'The container is a simulated one: no kernel enforces its spec.',
    hint: 'Run it without --simulate, and verify it then.',
  },
  SECCOMP_PROFILE_INVALID: {
    kind: 'invalid-argument',
    meaning: 'The seccomp profile is not JSON of Docker’s form, or contradicts itself.',
    hint: 'Correct the profile, or leave it out to get the default one.',
  },
  USER_UNKNOWN: {
    kind: 'invalid-argument',
    meaning:
      'A user or group is not in the container’s own /etc/passwd or /etc/group, or its number is out of range.',
    hint: 'Use a name that the image knows, or a number from 0 to 2147483647.',
  },
  DEVICE_UNAVAILABLE: {
    kind: 'invalid-argument',
    meaning: 'A device that the container asks for is not there, or no driver can provide it.',
    hint: 'Check the path on the host, or leave the device out.',
  },
  PEER_UNAVAILABLE: {
    kind: 'conflict',
    meaning: 'A container whose namespace is to be shared does not exist, does not run or does not share it.',
    hint: 'Start the other container first; for IPC create it with --ipc shareable.',
  },
  PROPAGATION_UNAVAILABLE: {
    kind: 'invalid-argument',
    meaning: 'A bind asks for mount propagation that its source does not have.',
    hint: 'Make the mount that holds the source shared: mount --make-rshared PATH.',
  },
  IMAGE_UNKNOWN: {
    kind: 'not-found',
    meaning: 'The image that the container is to be made from is not there, or not for this platform.',
    hint: 'List the images with `lockstep images`, and import or pull the one that is missing.',
  },
  PEER_UNKNOWN: {
    kind: 'not-found',
    meaning: 'A container that the configuration refers to does not exist.',
    hint: 'List the containers with `lockstep ps -a`.',
  },
  APPARMOR_PROFILE_UNKNOWN: {
    kind: 'not-found',
    meaning: 'The kernel has no AppArmor profile of the name that was asked for.',
    hint: 'Load it first: apparmor_parser -r FILE; aa-status lists those that are loaded.',
  },
  APPARMOR_PROFILE_NOT_LOADED: {
    kind: 'unavailable',
    meaning: 'The profile that containers run in by default could not be loaded into the kernel.',
    hint: 'The message ends with what apparmor_parser said; --security-opt apparmor=unconfined does without.',
  },
  VM_KERNEL_UNKNOWN: {
    kind: 'not-found',
    meaning: 'No row of vagrant/kernels.json has this name, or it has no box that can be built here.',
    hint: 'See lockstep vm status for the kernels that there are.',
  },
  VM_TABLE_INVALID: {
    kind: 'invalid-argument',
    meaning:
      'The table of kernels, vagrant/kernels.json, is not JSON, or a row of it is not what a row must be.',
    hint: 'The message names the row, counted from 0, and what is expected there.',
  },
  VM_BOX_NOT_BUILT: {
    kind: 'unavailable',
    meaning: 'The disk of a virtual machine could not be built.',
    hint: 'The message ends with the last words of vagrant/build-box.sh; it needs root, disk space and Debian’s packages.',
  },
  VM_BOOT_FAILED: {
    kind: 'unavailable',
    meaning: 'A virtual machine ended before, or instead of, doing what it was asked.',
    hint: 'Its serial log, which the message names, ends with what its kernel said.',
  },
  VM_ACTION_TIMED_OUT: {
    kind: 'timeout',
    meaning: 'A virtual machine did not finish a step within the step’s time limit.',
    hint: 'Its serial log, which the message names, tells how far it came; a busy host may need another try.',
  },
  VM_KERNEL_WRONG: {
    kind: 'internal',
    meaning:
      'A virtual machine came up with another kernel, cgroup layout or security module than its row promises.',
    hint: 'Correct the row in vagrant/kernels.json, or rebuild the box: delete its folder and try again.',
  },
  VM_PROVISION_FAILED: {
    kind: 'unavailable',
    meaning: 'A virtual machine is up, but could not be prepared.',
    hint: 'The message ends with what the failing command said.',
  },
  VM_NOT_UP: {
    kind: 'conflict',
    meaning: 'What was asked of a virtual machine needs one that is up.',
    hint: 'Bring it up first: lockstep vm up --kernel KERNEL.',
  },
  VM_IN_USE: {
    kind: 'conflict',
    meaning: 'Another process uses the virtual machine of this kernel.',
    hint: 'Wait until it is done, or end it.',
  },
  VM_CANCELLED: {
    kind: 'cancelled',
    meaning: 'Work with a virtual machine was given up on request.',
    hint: 'Nothing of it is left; begin again when you like.',
  },
} as const satisfies Record<string, CatalogEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOG;

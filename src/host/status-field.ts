/** One field of a /proc/PID/status (proc_pid_status(5)); empty where the kernel has no such field. Pure. */
export function statusField(text: string, name: string): string {
  const line = text.split('\n').find((each) => each.startsWith(`${name}:`));
  return (line ?? '').slice(name.length + 1).trim();
}

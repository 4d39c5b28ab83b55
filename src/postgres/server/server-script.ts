/** Limits of each server process that the operating system keeps. */
export interface ProcessLimits {
  readonly memoryBytes: number;
  readonly fileBytes: number;
}

/**
 * Shell script that runs the server as the child of a shell which waits for the end of its standard input: when our
 * process ends, in whatever way, that pipe closes and the server is stopped. Prints the server's process id first.
 * Removes the folder of the socket, which the server leaves empty, at the end.
 *
 * @param stopSignal signal for that case: "INT" writes everything out, "QUIT" leaves at once.
 */
export function serverScript(
  limits: ProcessLimits | null,
  stopSignal: "INT" | "QUIT",
  socketFolder: string,
): string {
  return `${limits === null ? "" : limitCommands(limits)}
exec 3<&0
"$@" </dev/null >&2 3<&- &
server=$!
echo "$server"
( while read -r line <&3; do :; done; kill -${stopSignal} "$server" ) >/dev/null 2>&1 &
watcher=$!
exec 3<&- >/dev/null
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
rmdir '${socketFolder}'
exit "$status"`;
}

/** POSIX counts files in units of 512 bytes; memory, in kB, cannot be limited on macOS. */
function limitCommands({ memoryBytes, fileBytes }: ProcessLimits): string {
  const file = `ulimit -f ${Math.ceil(fileBytes / 512)} || exit 1`;
  return process.platform === "linux"
    ? `ulimit -v ${Math.ceil(memoryBytes / 1024)} || exit 1\n${file}`
    : file;
}

const ROUNDS = 3;

/**
 * How many times the CPU time of `run` grows from an input of size `small` to one `times` as large: about `times` where the
 * work is linear, `times` squared where it is quadratic. CPU time of this process, the least of three rounds: what else
 * the machine does counts little.
 */
export async function growthOf(
  run: (size: number) => unknown,
  { small, times }: { readonly small: number; readonly times: number },
): Promise<number> {
  await run(small);
  return (await least(run, small * times)) / Math.max(1, await least(run, small));
}

async function least(run: (size: number) => unknown, size: number): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    await run(size);
    const { user, system } = process.cpuUsage(start);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return ms;
}

/** Id of the installation that a webhook is for; null where it was sent by a repository's own hook, which has none. */
export function installationOf(payload: object): number | null {
  const { installation } = payload as { installation?: { id?: number } };
  return installation?.id ?? null;
}

import type { Snapshot } from "../../model/snapshot.ts";

/** Replaces the names of replicas and, in settings, of roles by numbers. Owners stay: who owns a table decides what a migration may do. */
export function anonymise(snapshot: Snapshot): Snapshot {
  const roles = new Map<string, string>();
  const settings = Object.entries(snapshot.settings).map(([name, value]) => {
    const [, role, setting] = /^role:(.*):([^:]+)$/su.exec(name) ?? [];
    // Whether COMMIT waits for a replica matters; which one does not.
    if (name === "synchronous_standby_names" && value !== "") return [name, "replica"] as const;
    if (role === undefined) return [name, value] as const;
    if (!roles.has(role)) roles.set(role, `role ${roles.size + 1}`);
    return [`role:${roles.get(role)}:${setting}`, value] as const;
  });
  const replicas =
    snapshot.activity?.replicas.map((replica, index) => ({ ...replica, name: `replica ${index + 1}` })) ?? [];
  return {
    ...snapshot,
    settings: Object.fromEntries(settings),
    activity: snapshot.activity && { ...snapshot.activity, replicas },
    ...(snapshot.capture && { capture: { ...snapshot.capture, role: null } }),
  };
}

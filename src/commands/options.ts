import { InvalidArgumentError, Option } from "commander";

/** The majors that Lockkeeper knows: those whose servers its claims were checked on. */
const MAJORS = [14, 15, 16, 17, 18];

/** `--postgres N`. */
export function postgresOption(): Option {
  return new Option("--postgres <major>", "major version of PostgreSQL, 14 to 18").argParser((value) => {
    const major = Number(value);
    if (!MAJORS.includes(major)) {
      throw new InvalidArgumentError(`Lockkeeper knows PostgreSQL ${MAJORS[0]} to ${MAJORS.at(-1)}.`);
    }
    return major;
  });
}

/** `--format F`, text unless told otherwise. */
export function formatOption(formats: readonly string[]): Option {
  return new Option("--format <format>", "how to print it").choices(formats).default("text");
}

/** True for a constraint that stays validated: nothing that it lets pass is refused any more. */
export function isValidation(difference: string): boolean {
  const [, is, was] = /^constraint .+? is "(.*)" instead of "(.*)"$/s.exec(difference) ?? [];
  return is !== undefined && was === `${is} NOT VALID`;
}

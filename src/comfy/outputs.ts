import { fileSchema, type HistoryEntry, type ServerFile } from './wire'

/**
 * The files of a run, whatever their node calls the list (`images`, `gifs`, `videos`, `audio`, …), in a steady order and
 * each once. Previews only count where nothing was saved.
 */
export function savedFiles(outputs: HistoryEntry['outputs']): ServerFile[] {
  const files = new Map<string, ServerFile>()
  for (const output of Object.values(outputs)) {
    for (const list of Object.values(output)) {
      if (!Array.isArray(list)) continue
      for (const item of list) {
        const file = fileSchema.safeParse(item)
        if (file.success) files.set(JSON.stringify(file.data), file.data)
      }
    }
  }
  const all = [...files.values()]
  const saved = all.filter((file) => file.type !== 'temp')
  return saved.length > 0 ? saved : all
}

/**
 * Write the bundled graphs and blueprints.
 *
 *   node scripts/build-workflows.mjs            from the committed definitions of the nodes
 *   node scripts/build-workflows.mjs --refresh  read the definitions from a testbed server first
 *
 * Unlike the set-up scripts this one needs `npm ci`: Vite runs the TypeScript.
 */
import { runnerImport } from 'vite'
import { startServer } from './lib/comfy-server.mjs'

const { module } = await runnerImport('./scripts/workflows/build.ts')
const server = process.argv.includes('--refresh') ? await startServer({ models: false }) : undefined
try {
  for (const name of await module.writeAll(server?.url)) console.log(name)
} finally {
  await server?.stop()
}

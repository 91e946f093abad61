/** Starts a server, prints where it is, and holds it until this process ends: for the tests of what happens then. */
import { startServer } from '../../scripts/lib/comfy-server.mjs'

const { url, baseDir } = await startServer({ models: false })
console.log(JSON.stringify({ url, baseDir }))

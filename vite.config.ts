import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

/** Takes the last build's chunks away: their names change with their content, and `web/` itself is never emptied. */
const freshChunks: Plugin = {
  name: 'fresh-chunks',
  buildStart() {
    rmSync('web/chunks', { recursive: true, force: true })
    for (const name of readdirSync('web')) if (/^frontend-.*\.mjs$/.test(name)) rmSync(`web/${name}`)
  }
}

/** ComfyUI's own modules, which the page serves beside ours. */
const COMFY_MODULE = /scripts\/(app|api)\.js$/

/** Their relative addresses are counted from `web/`: an import of them from `web/chunks/` would miss them. */
const comfyModulesFromTheRoot: Plugin = {
  name: 'comfy-modules-from-the-root',
  generateBundle(_options, bundle) {
    for (const [file, output] of Object.entries(bundle)) {
      if (output.type !== 'chunk' || !file.startsWith('chunks/')) continue
      if (output.imports.some((address) => COMFY_MODULE.test(address)))
        this.error(`${file} imports ComfyUI's own modules, so it has to lie beside factorized_anchor.js.`)
    }
  }
}

/** npx starts the file itself, and says "Permission denied" where a build has written it anew without this. */
const executable: Plugin = {
  name: 'executable',
  writeBundle({ dir = 'dist' }) {
    chmodSync(join(dir, 'cli.js'), 0o755)
  }
}

/**
 * Two builds from one source tree:
 *
 * - the page's extension: `web/factorized_anchor.js` at the root of `web/`, plus `.mjs` chunks that are imported on
 *   first use. ComfyUI imports every `*.js` below `web/` as an extension, so there is exactly one such file.
 * - the command line (`--mode cli`): `dist/cli.js` for Node, with its dependencies inside.
 */
export default defineConfig(({ mode }) =>
  mode === 'cli'
    ? {
        plugins: [executable],
        build: {
          ssr: 'src/cli/main.ts',
          outDir: 'dist',
          target: 'node20',
          minify: false,
          rolldownOptions: { output: { entryFileNames: 'cli.js', chunkFileNames: 'cli-[name].js' } }
        },
        ssr: { noExternal: true, external: [...builtinModules] }
      }
    : {
        plugins: [freshChunks, comfyModulesFromTheRoot],
        build: {
          outDir: 'web',
          // web/ also holds hand-written help pages (web/docs).
          emptyOutDir: false,
          copyPublicDir: false,
          target: 'es2022',
          modulePreload: false,
          rolldownOptions: {
            input: 'src/web/main.ts',
            preserveEntrySignatures: false,
            // Relative imports of ComfyUI's own modules: an absolute path fails behind a proxy's sub-path.
            external: [COMFY_MODULE],
            makeAbsoluteExternalsRelative: false,
            output: {
              format: 'es',
              entryFileNames: 'factorized_anchor.js',
              // ComfyUI tells browsers to ask again for *.js, but says nothing of *.mjs: a chunk's name has to change with
              // its content, or an updated pack could meet a chunk from the browser's cache.
              // What imports ComfyUI's own modules has to lie beside the entry: their relative addresses are counted from there.
              codeSplitting: { groups: [{ name: 'frontend', test: /src\/comfy\/frontend\.ts$/ }] },
              chunkFileNames: ({ name }) =>
                name === 'frontend' ? '[name]-[hash].mjs' : 'chunks/[name]-[hash].mjs',
              assetFileNames: 'chunks/[name]-[hash][extname]'
            }
          }
        }
      }
)

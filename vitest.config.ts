import { defineConfig } from 'vitest/config'

/** What a test waits for comes when a server or a page gets to it; a second, the default, is less than a busy machine takes. */
const patience = { poll: { timeout: 30_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          // Property tests of whole graphs take seconds where other work shares the processor.
          testTimeout: 60_000
        }
      },
      {
        test: {
          name: 'comfy',
          include: ['tests/comfy/**/*.test.ts'],
          globalSetup: ['tests/harness/global-comfy.ts'],
          expect: patience,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000
        }
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          // A page of 5 MB of JavaScript beside a sampling server on two shared cores: once more before it counts as broken.
          retry: 1,
          expect: patience,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000
        }
      }
    ]
  }
})

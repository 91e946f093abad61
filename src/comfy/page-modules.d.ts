// The page serves its own `app` and `api` as modules two folders above an extension's file. They exist only in the
// browser, so TypeScript has no file to look at: these two patterns say what they hold.

declare module '*/scripts/app.js' {
  import type { ComfyApp } from '@comfyorg/comfyui-frontend-types'
  export const app: ComfyApp
}

declare module '*/scripts/api.js' {
  import type { ComfyApi } from '@comfyorg/comfyui-frontend-types'
  export const api: ComfyApi
}

/** The shape of the family table: what this project needs to know about a video model, and nothing else. */

/** One file a person has to download, as the missing-model dialog of the page wants it. */
export interface ModelFile {
  /** The file's name; never with a subfolder in front, which breaks graphs between Windows and Linux. */
  readonly name: string
  /** The folder below `models/` that ComfyUI looks in. */
  readonly directory: 'checkpoints' | 'clip_vision' | 'diffusion_models' | 'loras' | 'text_encoders' | 'vae'
  readonly url: string
  /** Download size in GB (10^9 bytes are close enough for a table), where its publisher gives one. */
  readonly gigabytes?: number
}

/** One diffusion model of a family. Wan 2.2 14B has two: they share one denoising run at a boundary. */
export interface Expert {
  /** `single` for a family with one model. `high` paints from pure noise, `low` finishes. */
  readonly role: 'single' | 'high' | 'low'
  readonly file: ModelFile
  /** Guidance that the model's authors advise for this expert: CFG, or what a distilled model takes as an input. */
  readonly guidance: number
}

/** How a family's latent video is laid out: `[B, channels, 1 + (length - 1) / temporal, H / spatial, W / spatial]`. */
export interface LatentLayout {
  readonly channels: number
  /** Pixels per latent row or column. */
  readonly spatial: number
  /** Frames per latent frame, after the first one; also the `n` of the frame rule `n * k + 1`. */
  readonly temporal: number
  /** Latent frames in one token of the model, where it joins several: a length is rounded up to whole ones. */
  readonly joined?: number
  /** Width and height must be multiples of this many pixels: `spatial` times the model's own patch size. */
  readonly sizeMultiple: number
}

export interface Sampling {
  readonly sampler: string
  readonly scheduler: string
  /** The flow shift that the authors use; `undefined` for a model whose noise levels are not a flow's. */
  readonly shift: number | undefined
  /** Steps in our bundled graphs; as in ComfyUI's own template of the family. */
  readonly steps: number
  /** Steps that the model's authors use. */
  readonly authorsSteps: number
}

export type PresetId = 'fast' | 'paper' | 'lightning'

/** How many steps, and what goes with them. Steps alone are not enough: a distilled LoRA wants other guidance and shift. */
export interface StepPreset {
  readonly steps: number
  readonly shift: number | undefined
  /** Guidance (CFG) for each expert, in the order of `experts`. */
  readonly guidance: readonly number[]
  /** LoRAs that the preset needs, one for each expert; none for most. */
  readonly loras: readonly ModelFile[]
  /** Where the numbers come from, for a note: no more than the paper reports or somebody measured. */
  readonly basis: string
}

/**
 * What a T2V checkpoint needs to take an anchor well.
 *
 * - `none`: it was trained with clean frames at timestep zero.
 * - `wanted`: it runs without, but was not trained for it, so results are worse than with a fitting LoRA.
 */
export interface LoraNeed {
  readonly need: 'none' | 'wanted'
  /** One or two sentences for the person in front of the graph: what exists, and what to expect without. */
  readonly advice: string
  /** LoRAs that are known to teach per-frame timesteps to this family, and where to read about them. */
  readonly known: readonly KnownLora[]
}

export interface KnownLora {
  readonly name: string
  /** Matches the LoRA's file name. */
  readonly pattern: RegExp
  /** The publisher's page. Not a direct download: files there change names. */
  readonly page: string
  /** Values that the LoRA's authors advise. */
  readonly anchorNoise: number
  readonly strength: number
}

/** How the loader's choice (a file name) is taken for this family. */
export interface Recognition {
  /** Matches a diffusion model's file name, without its folder, in lower case. */
  readonly fileName: RegExp
  /** The `type` that CLIPLoader needs for the family's text encoder. */
  readonly clipType: string
}

export interface Family {
  readonly id: string
  /** As people write it. */
  readonly name: string
  /**
   * Where the anchor goes: `inject` hands it to the sampler as a clean latent frame at timestep zero; `start-image`
   * means that the model takes a picture by itself, so only caption, image branch and anchor are put in front of it.
   */
  readonly route: 'inject' | 'start-image'
  /** A `start-image` family that Inject Anchor serves as well: it gives the latent a mask that keeps the first frame. */
  readonly takesInjection?: true
  /**
   * Who keeps the anchor's timestep at zero: `patched` means our wrappers (the model was built for one timestep a
   * video), `native` that ComfyUI's model code can do it itself.
   */
  readonly injection: 'patched' | 'native'
  /** The first ComfyUI that has the model, where the oldest that this pack runs on has not. */
  readonly needs?: string
  readonly recognize: Recognition
  readonly experts: readonly Expert[]
  /** For two experts: the high-noise expert runs while the noise level (sigma, 0 to 1) is at or above this. */
  readonly boundary?: number
  readonly textEncoder: ModelFile
  /** HunyuanVideo reads its prompt with two encoders; this is the small one, which its loader names first. */
  readonly secondTextEncoder?: ModelFile
  /** HunyuanVideo's image-to-video model also reads the picture with its text encoder, through this one. */
  readonly visionEncoder?: ModelFile
  /** The model's own file where a checkpoint holds both. */
  readonly vae: ModelFile
  /** What is known about the graphics memory that the video model needs, and from whom. */
  readonly memory: string
  readonly latent: LatentLayout
  readonly fps: number
  /** The size and length that the bundled graph starts with. */
  readonly size: { readonly width: number; readonly height: number; readonly length: number }
  readonly sampling: Sampling
  /** Choices of steps. `lightning` only where a distilled LoRA is published for the family. */
  readonly presets: Readonly<
    Record<Exclude<PresetId, 'lightning'>, StepPreset> & Partial<Record<PresetId, StepPreset>>
  >
  readonly lora: LoraNeed
  /** The usual negative prompt of the family, as its authors and ComfyUI's templates have it. */
  readonly negativePrompt: string
}

/** The image model that paints the anchor. */
export interface ImageModel {
  readonly id: string
  readonly name: string
  readonly diffusionModel: ModelFile
  readonly textEncoder: ModelFile
  readonly vae: ModelFile
  readonly clipType: string
  readonly sampling: { readonly sampler: string; readonly scheduler: string; readonly shift: number }
  readonly steps: number
  readonly guidance: number
  readonly negativePrompt: string
  /** What is known about the graphics memory that it needs, and from whom. */
  readonly memory: string
  /** Pixel count that the model paints best, in units of 1024 x 1024 as Factorized Size has it. */
  readonly megapixels: number
}

/** A checkpoint that looks like one of the families but cannot take an injected anchor, and what to do instead. */
export interface Refusal {
  /** Matches a diffusion model's file name, without its folder, in lower case. */
  readonly fileName: RegExp
  readonly kind: string
  readonly advice: string
}

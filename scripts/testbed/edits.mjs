/**
 * Sizes that ComfyUI has as constants in its code and that would make stand-in models gigabytes large. Only these
 * constants are changed, only in the testbed's copy, never in a user's ComfyUI; each must be found exactly once.
 *
 * `optional` edits are skipped where the text is absent: later releases read that size from the file.
 *
 * @type {readonly { file: string, why: string, optional?: boolean, replace: readonly (readonly [string, string])[] }[]}
 */
export const edits = [
  {
    file: 'comfy/text_encoders/umt5_config_xxl.json',
    why: 'UMT5-XXL (24 layers, 256,384 pieces)',
    replace: [
      ['"num_layers": 24', '"num_layers": 1'],
      ['"num_heads": 64', '"num_heads": 1'],
      ['"d_ff": 10240', '"d_ff": 64'],
      ['"vocab_size": 256384', '"vocab_size": 512']
    ]
  },
  {
    file: 'comfy/text_encoders/llama.py',
    why: 'Qwen2.5-VL 7B (28 layers, 3,584 wide, a vision tower of 32)',
    replace: [
      ['num_hidden_layers: int = 28', 'num_hidden_layers: int = 1'],
      ['intermediate_size: int = 18944', 'intermediate_size: int = 64'],
      ['hidden_size: int = 3584', 'hidden_size: int = 256'],
      [
        'Qwen2VLVisionTransformer(hidden_size=1280,',
        'Qwen2VLVisionTransformer(num_layers=1, hidden_size=1280,'
      ]
    ]
  },
  {
    file: 'comfy/ldm/qwen_image/model.py',
    why: 'Qwen-Image (340 million parameters a layer)',
    replace: [
      ['num_attention_heads: int = 24,', 'num_attention_heads: int = 2,'],
      ['joint_attention_dim: int = 3584,', 'joint_attention_dim: int = 256,']
    ]
  },
  {
    file: 'comfy/sd.py',
    why: "Wan 2.2's VAE (1.4 GB at its real width)",
    optional: true,
    replace: [
      [
        'ddconfig = {"dim": 160, "z_dim": self.latent_channels,',
        'ddconfig = {"dim": sd["encoder.conv1.weight"].shape[0], "dec_dim": sd["decoder.head.0.gamma"].shape[0], "z_dim": self.latent_channels,'
      ]
    ]
  },
  {
    file: 'comfy/text_encoders/t5_config_xxl.json',
    why: 'T5-XXL (24 layers, 4,096 wide)',
    replace: [
      ['"num_layers": 24', '"num_layers": 1'],
      ['"num_heads": 64', '"num_heads": 1'],
      ['"d_ff": 10240', '"d_ff": 64'],
      ['"d_model": 4096', '"d_model": 64']
    ]
  },
  {
    file: 'comfy/ldm/lightricks/vae/causal_video_autoencoder.py',
    why: "LTX-Video's VAE (128 channels and up)",
    optional: true,
    replace: [
      [
        'base_channels: int = 128,\n        norm_num_groups',
        'base_channels: int = 16,\n        norm_num_groups'
      ],
      [
        'base_channels: int = 128,\n        layers_per_block',
        'base_channels: int = 16,\n        layers_per_block'
      ]
    ]
  },
  {
    file: 'comfy/sd1_clip_config.json',
    why: 'CLIP-L (12 layers, 768 wide)',
    replace: [
      ['"hidden_size": 768', '"hidden_size": 64'],
      ['"intermediate_size": 3072', '"intermediate_size": 64'],
      ['"num_attention_heads": 12', '"num_attention_heads": 1'],
      ['"num_hidden_layers": 12', '"num_hidden_layers": 2']
    ]
  },
  {
    file: 'comfy/model_detection.py',
    why: "HunyuanVideo's input for CLIP-L (768 wide)",
    replace: [['dit_config["vec_in_dim"] = 768', 'dit_config["vec_in_dim"] = 64']]
  },
  {
    file: 'comfy/text_encoders/llama.py',
    why: 'Llama 3 8B (32 layers, 4,096 wide)',
    replace: [
      [
        'vocab_size: int = 128320\n    hidden_size: int = 4096\n    intermediate_size: int = 14336\n    num_hidden_layers: int = 32\n    num_attention_heads: int = 32\n    num_key_value_heads: int = 8',
        'vocab_size: int = 128320\n    hidden_size: int = 32\n    intermediate_size: int = 64\n    num_hidden_layers: int = 4\n    num_attention_heads: int = 1\n    num_key_value_heads: int = 1'
      ]
    ]
  },
  {
    file: 'comfy/clip_vision_config_vitl_336_llava.json',
    why: "LLaVA's vision tower (24 layers, 1,024 wide)",
    replace: [
      ['"hidden_size": 1024', '"hidden_size": 64'],
      ['"intermediate_size": 4096', '"intermediate_size": 64'],
      ['"num_attention_heads": 16', '"num_attention_heads": 1'],
      ['"num_hidden_layers": 24', '"num_hidden_layers": 2']
    ]
  },
  {
    file: 'comfy/clip_vision_config_h.json',
    why: "Wan's vision tower (32 layers; its width of 1,280 is a constant of Wan's model)",
    replace: [
      ['"intermediate_size": 5120', '"intermediate_size": 64'],
      ['"num_hidden_layers": 32', '"num_hidden_layers": 2']
    ]
  },
  {
    file: 'comfy/clip_vision_siglip_384.json',
    why: "HunyuanVideo 1.5's vision tower (27 layers; by its width of 1,152 ComfyUI tells the model)",
    replace: [
      ['"intermediate_size": 4304', '"intermediate_size": 64'],
      ['"num_hidden_layers": 27', '"num_hidden_layers": 2']
    ]
  },
  {
    file: 'comfy/text_encoders/byt5_config_small_glyph.json',
    why: 'ByT5 for the glyphs of HunyuanVideo 1.5 (12 layers; its width of 1,472 is a constant of the model)',
    replace: [
      ['"d_ff": 3584', '"d_ff": 64'],
      ['"num_heads": 6', '"num_heads": 1'],
      ['"num_layers": 12', '"num_layers": 1']
    ]
  },
  {
    file: 'comfy/text_encoders/hunyuan_image.py',
    why: 'the third layer from the end of Qwen2.5-VL, which has one layer here',
    replace: [['layer="hidden", layer_idx=-3', 'layer="last", layer_idx=None']]
  },
  {
    file: 'comfy/sd.py',
    why: "HunyuanVideo 1.5's VAE (128 to 1,024 channels)",
    replace: [
      [
        '== 32:\n                ddconfig = {"block_out_channels": [128, 256, 512, 1024, 1024],',
        '== 32:\n                ddconfig = {"block_out_channels": [32, 32, 32, 64, 64],'
      ]
    ]
  },
  {
    file: 'comfy/clip_model.py',
    why: "LLaVA's projection onto Llama (4,096 wide)",
    replace: [
      ['LlavaProjector(config_dict["hidden_size"], 4096,', 'LlavaProjector(config_dict["hidden_size"], 32,']
    ]
  },
  {
    file: 'comfy/sd.py',
    why: "HunyuanVideo's VAE (128 to 512 channels)",
    replace: [
      [
        'ddconfig["conv3d"] = True\n                ddconfig["time_compress"] = 4',
        'ddconfig["conv3d"] = True\n                ddconfig["ch"], ddconfig["ch_mult"] = 32, [1, 1, 1, 1]\n                ddconfig["time_compress"] = 4'
      ]
    ]
  }
]

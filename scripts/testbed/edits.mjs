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
  }
]

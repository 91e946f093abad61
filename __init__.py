"""Factorized Anchor for ComfyUI: ComfyUI imports this folder, finds the nodes and serves ``web/``."""

from .nodes_py import comfy_entrypoint

WEB_DIRECTORY = "./web"

__all__ = ["WEB_DIRECTORY", "comfy_entrypoint"]

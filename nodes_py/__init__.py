"""The Python side of Factorized Anchor: a thin shim that does what only ComfyUI's runtime can do."""

from __future__ import annotations

from comfy_api.latest import ComfyExtension, io

from . import candidate_routes, lora_routes, routes
from .anchor import FactorizedAnchor
from .candidates import FactorizedCandidates
from .caption import FactorizedCaption, FactorizedInstruction
from .compare import FactorizedCompare
from .inject import FactorizedInject
from .lora import FactorizedLora
from .size import FactorizedSize


class FactorizedAnchorExtension(ComfyExtension):
    """What ComfyUI loads."""

    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        """Return the pack's nodes in the order of a graph."""
        return [
            FactorizedSize,
            FactorizedInstruction,
            FactorizedCaption,
            FactorizedAnchor,
            FactorizedCandidates,
            FactorizedLora,
            FactorizedInject,
            FactorizedCompare,
        ]


async def comfy_entrypoint() -> FactorizedAnchorExtension:
    """Entry point of ComfyUI's V3 node API."""
    routes.register()
    candidate_routes.register()
    lora_routes.register()
    return FactorizedAnchorExtension()

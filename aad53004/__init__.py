"""Why a user meets AADSTS53004 (ProofUpBlockedDueToRisk), with evidence, and what to do."""

__version__ = "0.1.0"

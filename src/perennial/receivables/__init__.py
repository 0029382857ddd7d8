"""Dunning cases, holds, promises to pay, payment plans, work pauses; ageing, DSO and predictions computed."""

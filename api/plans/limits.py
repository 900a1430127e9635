"""Whether a plan may be committed by the clock alone: the operator's limits against the plan's figures."""

from __future__ import annotations

from dataclasses import dataclass

from api.messages import Said
from api.regions.config import AutoCommit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What a plan comes to.

    ``turnover_yen``: all that restaurants pay. ``extra_m``: metres beyond the trips' own ways. ``served_percent``: orders
    served of those that could be served alone; None where there are none.
    """

    sponsor_yen: int
    turnover_yen: int
    extra_m: int
    changed_promises: int
    served_percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """A limit that a plan passes: its name in the configuration, both figures, and words for the operator."""

    limit: str
    allowed: int
    found: int
    said: Said


def beyond(limits: AutoCommit, figures: Figures) -> tuple[Beyond, ...]:
    """Return why a plan has to wait for a person; none: the clock may commit it."""
    if not limits.enabled:
        said = Said("自動確定は止めてあります", "committing by the clock is switched off")
        return (Beyond(limit="enabled", allowed=0, found=1, said=said),)
    found: list[Beyond] = []

    def judge(name: str, allowed: int | None, value: int, ja: str, en: str) -> None:
        if allowed is not None and value > allowed:
            said = Said(f"{ja} {value:,} が上限 {allowed:,} を超えています", f"{en} {value:,} above the limit of {allowed:,}")
            found.append(Beyond(limit=name, allowed=allowed, found=value, said=said))

    judge("max_sponsor_yen", limits.max_sponsor_yen, figures.sponsor_yen, "支援金（円）", "sponsor's yen")
    judge("max_turnover_yen", limits.max_turnover_yen, figures.turnover_yen, "取引額（円）", "turnover in yen")
    # A started kilometre counts.
    judge("max_extra_km", limits.max_extra_km, -(-figures.extra_m // 1000), "追加の走行（km）", "extra kilometres")
    judge("max_changed_promises", limits.max_changed_promises, figures.changed_promises, "変わる約束", "changed promises")
    if figures.served_percent is not None and figures.served_percent < limits.min_served_percent:
        said = Said(
            f"成立した注文 {figures.served_percent} % が下限 {limits.min_served_percent} % に届きません",
            f"{figures.served_percent} % of orders served, below the limit of {limits.min_served_percent} %",
        )
        found.append(
            Beyond(limit="min_served_percent", allowed=limits.min_served_percent, found=figures.served_percent, said=said)
        )
    return tuple(found)

"""Plans, with all that is needed to make them again, and the durable job table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from api.db.base import Base
from api.db.types import Blob, Json, UtcDateTime


class PlanRow(Base):
    """One planning run of one service day and what came of it.

    Documents are kept compressed (zlib): the day as the engine got it, the plan as it answered.
    """

    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("region.id"))
    date: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(String(16))
    """``run``: asked for or by the clock; ``draft``: kept by the worker for quotes; ``replan``: after something happened."""
    label: Mapped[str] = mapped_column(String(120), default="")
    base_plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    options: Mapped[Any] = mapped_column(Json)
    """Budget, seed, threads, bound; required and forbidden pairs; pinned trips; what a re-plan starts from."""
    day: Mapped[bytes | None] = mapped_column(Blob)
    document: Mapped[bytes | None] = mapped_column(Blob)
    used: Mapped[Any] = mapped_column(Json, nullable=True)
    """``[[table, id, version], …]`` of every row that the plan uses."""
    inputs: Mapped[int] = mapped_column(default=0)
    summary: Mapped[Any] = mapped_column(Json, nullable=True)
    engine: Mapped[str] = mapped_column(String(64), default="")
    network_hash: Mapped[str] = mapped_column(String(64), default="")
    day_hash: Mapped[str] = mapped_column(String(80), default="")
    trouble: Mapped[Any] = mapped_column(Json, nullable=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_by: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="queued")

    __table_args__ = (
        CheckConstraint(
            "state in ('queued', 'running', 'ready', 'active', 'superseded', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint("purpose in ('run', 'draft', 'replan')", name="purpose"),
        Index(
            "uq_plan_active", "region", "date", unique=True, sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_plan_day", "region", "date", "created_at"),
    )  # fmt: skip


class JobRow(Base):
    """Work that a worker claims with a lease; ``attempt`` is the fencing token."""

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plan.id"))
    region: Mapped[str] = mapped_column(String(64))
    priority: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempt: Mapped[int] = mapped_column(default=0)
    deaths: Mapped[int] = mapped_column(default=0)
    """Attempts that ended without a word; one that a worker handed back in order is none."""
    worker: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel: Mapped[bool] = mapped_column(default=False)
    keep_best: Mapped[bool] = mapped_column(default=False)
    """Whether what has been found by then is kept when it is cancelled."""
    progress: Mapped[Any] = mapped_column(Json, nullable=True)
    """``{stage, percent, value_yen, kg, orders, iterations}``."""
    trouble: Mapped[Any] = mapped_column(Json, nullable=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_job_waiting", "state", "priority", "created_at"),
    )

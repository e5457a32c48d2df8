"""Positions with FastAPI over PostgreSQL, as one writes it in an afternoon: a table of votes with a unique constraint.
Tokens are looked up by their SHA-256 and the round must be open, in one query; then one insert, committed. No log, no
hashes, no rules.

    positions_crud.py prepare ADDRESS ROUNDS SEATS     makes the tables; prints a token for each seat
    positions_crud.py serve ADDRESS FD                 one worker on a listening socket; several may share it
"""
import asyncio
import hashlib
import json
import secrets
import socket
import sys
from contextlib import asynccontextmanager
from typing import Annotated, Literal

import asyncpg
import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request
from pydantic import BaseModel

TABLES = """
    CREATE TABLE rounds (id text PRIMARY KEY, closes_at timestamptz NOT NULL);
    CREATE TABLE seats (token bytea PRIMARY KEY, organisation text NOT NULL UNIQUE);
    CREATE TABLE positions (
        id bigserial PRIMARY KEY,
        round text NOT NULL REFERENCES rounds,
        item integer NOT NULL,
        organisation text NOT NULL,
        answer text NOT NULL,
        taken_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (round, item, organisation)
    );
"""
SEAT = """
    SELECT seats.organisation FROM seats, rounds
    WHERE seats.token = $1 AND rounds.id = $2 AND rounds.closes_at > now()
"""
INSERT = "INSERT INTO positions (round, item, organisation, answer) VALUES ($1, $2, $3, $4) RETURNING id"


class Position(BaseModel):
    answer: Literal["support", "stand_aside", "abstain", "object"]


def application(address):
    @asynccontextmanager
    async def lifespan(app):
        async with asyncpg.create_pool(address, min_size=16, max_size=32) as app.state.pool:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.put("/v1/rounds/{round}/items/{item}/position")
    async def take(
        round: str, item: int, position: Position, request: Request, authorization: Annotated[str, Header()]
    ):
        token = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).digest()
        async with request.app.state.pool.acquire() as connection:
            seat = await connection.fetchval(SEAT, token, round)
            if seat is None:
                raise HTTPException(403)
            try:
                number = await connection.fetchval(INSERT, round, item, seat, position.answer)
            except asyncpg.UniqueViolationError:
                raise HTTPException(409)
        return {"id": number, "round": round, "item": item, "seat": seat, "answer": position.answer}
    return app


async def prepare(address, rounds, seats):
    connection = await asyncpg.connect(address)
    await connection.execute(TABLES)
    tokens = [secrets.token_urlsafe(32) for _ in range(seats)]
    await connection.executemany(
        "INSERT INTO seats VALUES ($1, $2)",
        [(hashlib.sha256(token.encode()).digest(), f"organisation {n}") for n, token in enumerate(tokens)])
    await connection.executemany(
        "INSERT INTO rounds VALUES ($1, now() + interval '30 days')", [(f"r{n}",) for n in range(rounds)])
    await connection.close()
    print(json.dumps(tokens))


def serve(address, descriptor):
    listening = socket.socket(fileno=descriptor)
    config = uvicorn.Config(application(address), log_level="error", access_log=False)
    print(f"port {listening.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        asyncio.run(prepare(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
    else:
        serve(sys.argv[2], int(sys.argv[3]))

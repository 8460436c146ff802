"""The web chat on a real running server, which is killed and comes back."""

import json
import os
import re
import signal
import uuid
from pathlib import Path
from typing import Any

import stored
from chatting import SCHOOL
from serving import Running, wait_for

KINDS = {"Content_Type": "application/json", "Origin": SCHOOL}


def post(server: Running, endpoint: str, body: dict[str, Any]) -> Any:
    status, answered = server.request("POST", f"/web/{endpoint}", json.dumps(body).encode(), **KINDS)
    assert status == 200, answered
    return json.loads(answered)


def test_a_chat_outlives_a_server_that_is_killed_and_is_then_forgotten(checkout: Path) -> None:
    school = checkout / "school.yml"
    settings = school.read_text(encoding="utf-8")
    for key in ("allowed_origins", "framed_by"):
        settings = settings.replace(f"{key}: []", f"{key}: [{SCHOOL}]")
    school.write_text(settings, encoding="utf-8")
    message_id = str(uuid.uuid4())

    server = Running(checkout).ready()
    try:
        session = post(server, "session", {})["session"]
        sent = {"session": session, "id": message_id, "text": "how many credits is level 2", "audience": "pupil"}
        first = post(server, "messages", sent)
        (reply,) = first["messages"]
        assert "53" in reply["text"] and reply["sources"] and reply["follow_ups"]
        history = post(server, "history", {"session": session})

        os.kill(server.child("rasa_server") or 0, signal.SIGKILL)
        wait_for(lambda: "The Rasa server stopped (exit code -9); starting it again" in server.said(), 20)
        wait_for(server.is_ready, 120)
        assert post(server, "messages", sent) == first  # a resend, after the reply was lost
        assert post(server, "history", {"session": session}) == history
        assert [line["from"] for line in history["messages"]] == ["person", "bot"]
        assert history["messages"][1] == {"from": "bot", **reply}

        follow_up = {**sent, "id": str(uuid.uuid4()), "text": "and at level 3?"}
        assert "70" in post(server, "messages", follow_up)["messages"][0]["text"]
        assert len(post(server, "history", {"session": session})["messages"]) == 4

        seen = stored.traces(checkout / "var" / "conversations.db", "how many credits")
        assert seen
        assert post(server, "forget", {"session": session})["deleted"] is True
        assert post(server, "history", {"session": session})["messages"] == []
        assert not stored.left(checkout / "var" / "conversations.db", seen)

        for page in ("/", "/adviser", "/embed", "/privacy", "/ask"):
            headers = server.headers("GET", page)
            assert f"frame-ancestors 'self' {SCHOOL}" in headers["Content-Security-Policy"]
            assert not [name for name in headers if name.startswith("Access-Control")]
        asked = server.headers("OPTIONS", "/web/messages", Origin=SCHOOL, Access_Control_Request_Method="POST")
        assert asked["Access-Control-Allow-Origin"] == SCHOOL and "Access-Control-Allow-Credentials" not in asked
        assert "Access-Control-Allow-Origin" not in server.headers("OPTIONS", "/web/messages", Origin="https://x.org")

        status, page = server.request(
            "POST", "/ask", b"text=what+is+the+pay", Content_Type="application/x-www-form-urlencoded"
        )
        assert status == 200 and "£15,000" in page.decode() and b"National Careers Service" in page
        assert not re.search(rf"{session}|how many credits|127\.0\.0\.1", server.said())
    finally:
        server.stop(signal.SIGTERM)

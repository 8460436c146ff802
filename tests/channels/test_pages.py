"""The pages, the form without scripts, and how files are sent."""

import gzip
import re
import uuid
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from chatting import FRAMING, KEY, Chat
from rasa.core.channels.channel import UserMessage

from switchboard import knowledge
from switchboard.answers import text
from switchboard.answers.answer import Answer, Cited, FollowUp, Ladder, Passage, Rung, Step, Table
from switchboard.channels.files import Sendable, _accepts_gzip, page_headers
from switchboard.channels.pages import FILES, WEB, way_home
from switchboard.channels.templates import SOME_ADDRESS, Templates
from switchboard.settings import Settings

BASE = knowledge.load()
TROUBLE, EMPTY, TOO_LONG = (
    text.filled(BASE, BASE.phrases.chat[name].pupil) for name in ("trouble", "no_words", "too_long")
)
CHILDLINE = str(BASE.signposts["childline"].phone)
PAGES = ("/", "/adviser", "/embed", "/privacy", "/ask", "/about", "/insight")
FIGURE = re.compile(r"\d+")


class Html(HTMLParser):
    """A page's elements with their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br", "path", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "circle"):
            assert self.open.pop() == tag, f"{tag} closes something else"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attrs for name, attrs in self.found if name == tag and all(attrs.get(k) == v for k, v in wanted.items())
        ]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(chat: Chat, path: str, **headers: str) -> Html:
    answered = chat.get(path, **headers)
    assert answered.status == 200
    return Html(answered.text)


# --- every page ------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_from_here_only_and_stand_in_no_frame_but_those_named(chat: Chat, path: str) -> None:
    headers = chat.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors 'self' {FRAMING}"
    )
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"] and "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Set-Cookie"] is None
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert not [name for name in headers if name.startswith("Access-Control")]


def test_without_a_named_site_no_frame_may_show_a_page() -> None:
    assert page_headers([])["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_needs_nothing_inline(chat: Chat, path: str) -> None:
    html = page(chat, path)
    assert html.open == []
    assert html.all("html") == [{"lang": "en-GB"}]
    assert len(html.all("h1")) == len(html.all("main")) == len(html.all("title")) == 1
    assert html.all("style") == []
    for tag, attrs in html.found:
        assert "style" not in attrs and not [name for name in attrs if name.startswith("on")], tag
    for script in html.all("script"):
        assert str(script["src"]).startswith("./web/")
    skip = next(attrs for tag, attrs in html.found if tag == "a")
    assert skip["href"] == "#content"
    assert len([1 for _, attrs in html.found if attrs.get("id") == "content"]) == 1


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_loads_and_leads_to_is_there(chat: Chat, path: str) -> None:
    html = page(chat, path)
    named = [attrs.get("src") or attrs.get("href") for tag, attrs in html.found if tag in ("a", "link", "script")]
    own = {
        urljoin(path, str(name)).partition("#")[0] for name in named if not str(name).startswith(("https://", "tel:"))
    }
    assert {"/", "/privacy", "/web/page.css"} <= own
    assert {name: chat.get(name).status for name in own} == dict.fromkeys(own, 200)


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_every_id_is_its_own(chat: Chat, path: str) -> None:
    html = page(chat, path)
    seen = [attrs["id"] for _, attrs in html.found if "id" in attrs]
    assert len(seen) == len(set(seen))
    labels = {attrs["for"] for attrs in html.all("label")}
    fields = [
        attrs for tag, attrs in html.found if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden"
    ]
    assert {attrs["id"] for attrs in fields} == labels


@pytest.mark.parametrize("path", ["/", "/adviser", "/embed", "/privacy"])
def test_no_figure_is_typed_into_a_template(path: str) -> None:
    names = {"/": "home", "/adviser": "adviser", "/embed": "embed", "/privacy": "privacy"}
    template = (WEB / "pages" / f"{names[path]}.html").read_text(encoding="utf-8")
    words = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^<>]*>|#7a1f5c", " ", template, flags=re.S)
    steps = ["1", "2", "3"] if path == "/embed" else []  # its headings are numbered
    assert FIGURE.findall(words) == steps


# --- the front page --------------------------------------------------------------------


def test_the_front_page_has_the_chat_open_with_five_questions(chat: Chat) -> None:
    html = page(chat, "/")
    (element,) = html.all("switchboard-chat")
    assert element["position"] == "inline"
    assert len(str(element["questions"]).split("|")) == 5
    assert html.all("script") == [{"src": "./web/switchboard.js", "async": None}]


def test_its_questions_are_those_that_the_bot_offers_itself(chat: Chat) -> None:
    rendered = str(page(chat, "/").all("switchboard-chat")[0]["questions"]).split("|")
    assert rendered == [text.question(BASE, topic, BASE.topics[topic].about[0]) for topic in BASE.pages.questions.pupil]


def test_what_the_front_page_says_of_the_work_is_what_the_bot_says_with_its_sources(chat: Chat) -> None:
    words = page(chat, "/").text
    for section in BASE.pages.sections:
        topic, subject = section.topic, section.subject
        assert BASE.phrases.front_page[section.heading] in words
        said = text.filled(BASE, str(BASE.subjects[subject].answers[topic].pupil))
        assert said in words
        for fact in BASE.subjects[subject].answers[topic].facts or [fact.id for fact in BASE.facts_on(topic, subject)]:
            source = BASE.sources[BASE.facts[fact].source]
            assert BASE.phrases.cite(source.short, source.date) in words
    assert "The jobs listed after Level 2 need additional training first." in words


def test_without_scripts_the_front_page_has_a_form(chat: Chat) -> None:
    html = page(chat, "/")
    assert {"name": "text"}.items() <= html.all("input", id="question")[0].items()
    assert all(form["method"] == "post" and str(form["action"]).startswith("./ask") for form in html.all("form"))
    assert len(html.all("button", name="text")) == 5


# --- the others ------------------------------------------------------------------------


def test_the_advisers_page_has_what_its_script_fills(chat: Chat) -> None:
    html = page(chat, "/adviser")
    assert [attrs["id"] for attrs in html.all("main")] == ["adviser"]
    (query,) = html.all("input", id="query")
    assert (query["type"], query["name"]) == ("search", "text")
    assert html.all("div", id="recent") and html.all("div", id="cards")
    assert {"src": "./web/adviser.js", "defer": None} in html.all("script")
    assert html.all("input", name="audience", value="adviser")


@pytest.mark.parametrize(
    ("host", "address"), [("localhost:5005", "http://localhost:5005/"), ("[::1]:5005", "http://[::1]:5005/")]
)
def test_the_tag_to_copy_names_this_server_as_the_browser_does_on_this_machine(
    chat: Chat, host: str, address: str
) -> None:
    html = page(chat, "/embed", Host=host)
    assert html.text.count(f'<script src="{address}web/switchboard.js" async></script>') == 2
    origin = address.rstrip("/")
    assert f"script-src {origin}; connect-src {origin};" in html.text
    assert "has not been told" not in html.text


def test_the_tag_names_the_address_that_the_request_really_came_to(chat: Chat) -> None:
    assert f'src="http://127.0.0.1:{chat.port}/web/switchboard.js"' in page(chat, "/embed").text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8080", "X_Forwarded_Proto": "https"},
        {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example;proto=https"},
        {"Host": "evil.example/localhost"},
        {"Host": "localhost@evil.example"},
        {"Host": '"><script>alert("evil")</script>'},
        {"Host": "evil evil"},
        {"Host": ""},
    ],
)
def test_no_host_of_a_strangers_is_shown_but_an_example_and_what_to_set(chat: Chat, headers: dict[str, str]) -> None:
    answered = chat.get("/embed", **headers)
    html = Html(answered.text)
    assert f'<script src="{SOME_ADDRESS}web/switchboard.js" async></script>' in html.text
    assert "Set address in school.yml" in html.text
    assert "evil" not in answered.text and "evil" not in str(answered.headers)


def test_every_attribute_of_the_widget_is_in_the_table(chat: Chat) -> None:
    words = page(chat, "/embed").text
    for name in ("heading", "greeting", "colour", "position", "audience", "questions", "open", "offset", "server"):
        assert f" {name} " in words
    assert "allowed_origins: - https://" in words and "framed_by" in words


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ("https://school.example", "Yes: pages of https://school.example may hold the chat."),
        ("https://other.example", "No: https://other.example does not stand under allowed_origins"),
        ("http://school.example", "That is not the address of a site."),
        ("<b>school</b>", "That is not the address of a site."),
        ("", "Is my site allowed?"),
    ],
)
def test_a_site_can_be_checked(site: str, said: str) -> None:
    templates = Templates(WEB / "pages", BASE, Settings(allowed_origins=["https://school.example"]))
    rendered = templates.embed("./", "", site)
    assert said in Html(rendered).text
    assert "<b>school" not in rendered


def test_who_runs_the_chat_stands_on_its_page_and_at_the_foot_of_every_other() -> None:
    who = {"school": "Hill <School>", "run_by": "Mr Ali", "contact": "careers@hill.example"}
    templates = Templates(WEB / "pages", BASE, Settings(**who))
    for rendered in (templates.about("./"), templates.home("./"), templates.privacy("./")):
        for words in who.values():
            assert words in Html(rendered).text
    unsaid = Templates(WEB / "pages", BASE, Settings())
    assert "The school has not said yet who looks after this chat." in Html(unsaid.about("./")).text


def test_every_page_says_when_rates_and_contacts_were_last_checked() -> None:
    days = [entry.checked for entry in [*BASE.legal_rates.values(), *BASE.signposts.values()]]
    words = Html(Templates(WEB / "pages", BASE, Settings()).about("./")).text
    assert f"last checked on {BASE.phrases.date(min(days))}" in words


def test_what_can_be_browsed_is_answered_and_fits_its_subject() -> None:
    html = Html(Templates(WEB / "pages", BASE, Settings()).adviser("./"))
    offered = {str(attrs["value"]) for attrs in html.all("button", name="text")}
    assert text.question(BASE, "pay", "call_centre_operator") in offered
    fitting = {
        text.question(BASE, topic.id, subject.id)
        for topic in BASE.topics.values()
        for subject in BASE.subjects.values()
        if BASE.answers(topic.id, subject.id) and (topic.fits(subject.kind) or subject.id in topic.about)
    }
    assert offered - set(text.beginning(BASE, "adviser")) <= fitting


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Then it is deleted."), (1, "one day after it began"), (7, "deleted 7 days after it began")]
)
def test_the_privacy_page_says_what_the_school_has_set(days: int, said: str) -> None:
    chosen = Settings(keep_days=days, safeguarding_contact="Ms <Jones>")
    rendered = Templates(WEB / "pages", BASE, chosen).privacy("./")
    words = Html(rendered).text
    assert said in words
    assert "or go to Ms <Jones>" in words
    assert CHILDLINE in words and "nobody is told what you write" in words
    for source in BASE.sources.values():
        assert source.title in words and BASE.phrases.short_date(source.date) in words


def test_the_privacy_page_is_easy_to_read() -> None:
    import textstat

    rendered = Templates(WEB / "pages", BASE, Settings()).privacy("./")
    body = rendered.partition("<article")[2].partition("</article>")[0].partition("<h2>Where the answers")[0]
    told = [" ".join(Html(part).words) for part in re.findall(r"<(?:p|li)[ >].*?</(?:p|li)>", body, re.S)]
    assert textstat.flesch_kincaid_grade(" ".join(" ".join(told).split())) <= 6.5


# --- the form without scripts ------------------------------------------------------------


PAGE = Cited("page", "A page", "A page", "A.", "P", "undated", "https://a.org/x", "page", "UK", "Low.")
BOOK = Cited("book", "A book", "A book", "B.", "Q", "2021-11-12", "javascript:x", "book", "UK", "High.")
PAY = Answer(
    kind="fact",
    audience="pupil",
    passages=[Passage("It pays <well>.")],
    table=Table(["", "Level 2"], [["Credits", "53"]]),
    sources=[PAGE, BOOK],
    warnings=["It is old."],
    places=["a place (a.org)"],
    notes=["Take care."],
    follow_ups=[FollowUp("And the hours?", "How many hours is it?")],
    ladder=Ladder(
        "From here to there",
        "From here.",
        [
            Step("Ways in", [Rung("a", "College", "x", ["b", "c"])]),
            Step("Jobs", [Rung("b", "Planner", "x", []), Rung("c", "Manager", "x", [])]),
        ],
        [],
    ),
)


def pays(chat: Chat) -> Any:
    async def answer(message: UserMessage) -> None:
        await chat.keep(message, PAY)

    return answer


def hidden(html: Html) -> dict[str, str]:
    """The fields that go with the next message."""
    return {str(attrs["name"]): str(attrs["value"]) for attrs in html.all("input", type="hidden")}


def test_the_form_is_answered_with_a_whole_page(chat: Chat) -> None:
    chat.behave = pays(chat)
    answered = chat.ask(text="is it < or & more", session="")
    html = Html(answered.text)
    assert answered.status == 200 and html.open == []
    assert answered.headers["Cache-Control"] == "no-store" and answered.headers["ETag"] is None
    for words in (
        "is it < or & more",
        "It pays <well>.",
        "Careful: It is old.",
        "Level 2, side by side",
        "Where to look: a place (a.org).",
        "Take care.",
        "Sources: A page; A book",
        "A page , P, undated.",
    ):
        assert words in html.text, words
    assert html.text.count("Sources: ") == 1  # they are shown in their own place
    assert "in full" not in html.text
    assert "College leads to the jobs" in html.text
    assert [attrs["href"] for attrs in html.all("a") if "a.org" in str(attrs["href"])] == ["https://a.org/x"]
    assert "javascript:x" in html.text
    assert html.all("th", scope="row") and html.all("details") and html.all("caption")
    assert {"name": "text", "value": "How many hours is it?"}.items() <= html.all("button", **{"class": "chip"})[
        0
    ].items()


def test_the_conversation_goes_on(chat: Chat) -> None:
    first = Html(chat.ask(text="hi").text)
    fields = hidden(first)
    assert KEY.is_ours(fields["session"])
    second = chat.ask(text="and my name is Josh Evans", **fields)
    assert "hi" in Html(second.text).text and "my name is [name]" in Html(second.text).text
    assert "Josh" not in second.text
    assert {message.sender_id for message in chat.seen} == {KEY.stored_id("web", fields["session"])}


def test_a_page_that_is_loaded_again_sends_nothing_twice_but_other_words_are_sent(chat: Chat) -> None:
    fields = hidden(Html(chat.ask(text="hi").text))
    pages = [chat.ask(text=words, **fields) for words in ("one", "one", "two")]
    assert [message.text for message in chat.seen] == ["hi", "one", "two"]
    assert Html(pages[1].text).text.count("You asked") == 2
    assert hidden(Html(pages[2].text))["form"] != fields["form"]


@pytest.mark.parametrize("session", ["amy", "s-" + "0" * 64, "é", "s-\ud83d"])
def test_a_session_that_is_not_ours_begins_a_new_one(chat: Chat, session: str) -> None:
    answered = chat.ask(text="hi", session=session.encode("utf-8", "replace").decode())
    fields = hidden(Html(answered.text))
    assert answered.status == 200 and fields["session"] != session and KEY.is_ours(fields["session"])


def test_an_adviser_stays_one(chat: Chat) -> None:
    chat.behave = pays(chat)
    html = Html(chat.ask(text="pay", audience="adviser").text)
    assert chat.seen[0].metadata == {"audience": "adviser"}
    assert hidden(html)["audience"] == "adviser"
    chat.ask(text="hours", **hidden(html))
    assert chat.seen[1].metadata == {"audience": "adviser"}
    chat.ask(text="hours", audience="teacher")
    assert chat.seen[2].metadata == {}


def test_delete_my_chat_ends_it(chat: Chat) -> None:
    fields = hidden(Html(chat.ask(text="hi").text))

    async def deletes(message: UserMessage) -> None:
        await chat.keep(message, replace(PAY, kind="deleted", passages=[Passage("Deleted.")]))

    chat.behave = deletes
    html = Html(chat.ask(text="delete my chat", **fields).text)
    assert "Deleted." in html.text and "hi" not in html.text.split()
    assert hidden(html)["session"] == ""
    assert chat.history(fields["session"]) == []


@pytest.mark.parametrize(
    ("fields", "said"), [({"text": " "}, EMPTY), ({}, EMPTY), ({"text": "i want to die"}, CHILDLINE)]
)
def test_what_rasa_never_sees_is_answered_too(chat: Chat, fields: dict[str, str], said: str) -> None:
    async def breaks(message: UserMessage) -> None:
        raise ValueError

    chat.behave = breaks
    assert said in Html(chat.ask(**fields).text).text


def test_trouble_is_told_on_a_page(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chat.conversations.limit, "address", lambda address: 1 / 0)
    answered = chat.ask(text="turquoise soup")
    assert answered.status == 503 and TROUBLE in Html(answered.text).text
    assert "turquoise" not in caplog.text


def test_another_pages_history_never_shows_in_a_form(chat: Chat) -> None:
    chat.send(chat.session(), "turquoise", str(uuid.uuid4()))
    assert "turquoise" not in chat.ask(text="hi").text


# --- files -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_sent_once_and_then_known(chat: Chat, name: str) -> None:
    path, kind, _ = FILES[name]
    body = (WEB / path).read_bytes()
    plain = chat.get(f"/web/{name}")
    assert (plain.status, plain.body, plain.headers["Content-Type"]) == (200, body, kind)
    assert plain.headers["Cache-Control"] == "no-cache"
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert plain.headers["Vary"] == "Accept-Encoding"
    zipped = chat.get(f"/web/{name}", Accept_Encoding="br, gzip")
    assert zipped.headers["Content-Encoding"] == "gzip" and gzip.decompress(zipped.body) == body
    for tag in (plain.headers["ETag"], plain.headers["ETag"].removeprefix("W/"), f'"x", {plain.headers["ETag"]}', "*"):
        again = chat.get(f"/web/{name}", If_None_Match=tag)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", plain.headers["ETag"])
    assert chat.get(f"/web/{name}", If_None_Match='"other"').status == 200
    head = chat.request("HEAD", f"/web/{name}")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(body)))


def test_any_site_may_load_the_widget_and_nothing_else(chat: Chat) -> None:
    for name in FILES:
        headers = chat.get(f"/web/{name}").headers
        everybody = name == "switchboard.js"
        assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if everybody else "same-origin")
        assert headers["Access-Control-Allow-Origin"] == ("*" if everybody else None)


@pytest.mark.parametrize("path", ["/", "/adviser", "/embed", "/privacy"])
def test_a_page_is_asked_for_again_and_sent_if_it_has_changed(chat: Chat, path: str) -> None:
    first = chat.get(path, Accept_Encoding="gzip")
    assert first.headers["Content-Encoding"] == "gzip" and first.headers["Cache-Control"] == "no-cache"
    assert chat.get(path, If_None_Match=first.headers["ETag"]).status == 304
    assert chat.request("HEAD", path).status == 200


@pytest.mark.parametrize(
    ("header", "accepted"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0", False), ("br", False), ("", False)],
)
def test_gzip_is_sent_to_those_who_take_it(header: str, accepted: bool) -> None:
    assert _accepts_gzip(header) == accepted


def test_the_same_body_has_the_same_tag_and_another_has_another() -> None:
    one, same, other = (Sendable(body, "text/plain", {}) for body in (b"a", b"a", b"b"))
    assert one.etag == same.etag != other.etag
    assert one.compressed == same.compressed


def test_what_the_pages_need_is_in_the_repository() -> None:
    assert [path for path, *_ in FILES.values() if not Path(WEB / path).is_file()] == []


@pytest.mark.parametrize("text", [b"what+is+the+\xff+pay", b"what+is+the+%ff+pay", b"what+is+the+%ed%a0%80+pay"])
def test_a_sign_that_is_none_does_not_lose_the_message_of_a_form(
    chat: Chat, text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    page = chat.request("POST", "/ask", b"text=" + text, Content_Type="application/x-www-form-urlencoded")
    (message,) = chat.seen
    assert page.status == 200 and message.text.replace("\ufffd", "") == "what is the  pay"
    assert caplog.records == []


def test_a_form_that_is_refused_is_not_shown_the_details_that_were_typed(chat: Chat) -> None:
    shown = chat.ask(text="my name is Josh Evans and i ask " + "very " * 300).text
    assert TOO_LONG in shown
    assert "Josh" not in shown


@pytest.mark.parametrize("path", ["/nothing", "/web", "/ask/nothing", "/%3Cscript%3Ehello", "/a/b//c/"])
def test_an_address_with_nothing_behind_it_gets_a_page_that_says_so(chat: Chat, path: str) -> None:
    page = chat.get(path)
    assert page.status == 404
    assert "There is nothing here" in page.text
    (home,) = Html(page.text).all("a", **{"class": "home"})
    assert urljoin(f"http://x{path}", str(home["href"])) == "http://x/"
    assert "hello" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Access-Control-Allow-Origin"] is None


def test_a_program_is_told_in_json(chat: Chat) -> None:
    for path in ("/web/nothing", "/webhooks/slack"):
        answered = chat.post(path, {})
        assert answered.status == 404
        assert "nothing" in answered.json["error"]
    answered = chat.post("/webhooks/rest/nothing", {})
    assert answered.status == 404
    assert answered.json == [{"recipient_id": "", "text": BASE.phrases.requests.refused["404"]}]


def test_the_wrong_method_is_named_with_the_right_ones(chat: Chat) -> None:
    answered = chat.get("/web/messages")
    assert answered.status == 405
    assert "POST" in answered.headers["Allow"] and "POST" in answered.json["error"]
    page = chat.request("DELETE", "/privacy")
    assert page.status == 405 and "GET" in page.headers["Allow"]


OWN, EVIL = "http://localhost:5005", "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "none"}, True),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "null"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Sec_Fetch_Site": "cross-site", "Origin": OWN, "Referer": f"{OWN}/ask"}, False),
        ({"Sec_Fetch_Site": ""}, False),
        ({"Origin": OWN}, True),
        ({"Origin": "http://LOCALHOST:5005"}, True),
        ({"Origin": "http://localhost"}, False),
        ({"Origin": EVIL}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "null", "Referer": f"{OWN}/ask"}, False),
        ({"Origin": EVIL, "Referer": f"{OWN}/ask"}, False),
        ({"Referer": f"{OWN}/ask"}, True),
        ({"Referer": f"{OWN}/"}, True),
        ({"Referer": f"{EVIL}/{OWN}/ask"}, False),
        ({"Referer": "http://localhost:5005@evil.example/"}, False),
        ({"Referer": "http://[/"}, False),
        ({"Referer": ""}, False),
        ({}, False),
    ],
)
def test_no_page_elsewhere_chooses_the_session_of_a_form(chat: Chat, headers: dict[str, str], kept: bool) -> None:
    session = chat.session()
    fields = {"text": "hi", "session": session}
    answered = chat.submit("/ask", fields, Host="localhost:5005", **headers)
    assert answered.status == 200
    assert (hidden(Html(answered.text))["session"] == session) == kept
    assert bool(chat.post("/web/history", {"session": session}).json["messages"]) == kept


@pytest.mark.parametrize(("path", "way"), [("/", "./"), ("/ask", "./"), ("/ask/", "../"), ("/a/b/c", "../../")])
def test_the_way_home_is_the_same_wherever_a_proxy_puts_the_pages(path: str, way: str) -> None:
    assert way_home(path) == way
    for before in ("", "/careers", "/a/b"):
        assert urljoin(f"https://x{before}{path}", way) == f"https://x{before}/"

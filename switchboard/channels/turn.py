"""The one turn of every channel: limits, door, Rasa, and help that needs no Rasa.

A channel knows who asks, hands the message to `Conversations.turn`, and renders and sends the Answers that come back.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar, get_args

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from switchboard import knowledge, metrics, settings
from switchboard.answers import Answer, Context, Message, reply
from switchboard.answers.answer import Audience, Passage
from switchboard.answers.text import filled
from switchboard.channels.counting import Tally, counts_of
from switchboard.channels.door import MAX_CHARACTERS, Noticed, Refused
from switchboard.channels.doorkeepers import Doorkeepers, Overdue, Priority
from switchboard.channels.line import Busy, Line, the_line
from switchboard.safety.alarm import Alarm
from switchboard.settings import Settings
from switchboard.store import Count, DatabaseStore, Overtaken, Store, StoreError, Turn

logger = logging.getLogger(__name__)

#: No body of a message is larger: a thousand characters take twelve bytes each at most.
MAX_BODY_BYTES = 16_384

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

AUDIENCES: tuple[Audience, ...] = get_args(Audience)

#: A person is told of trouble rather than left waiting for longer than this.
ANSWER_SECONDS = 30
#: Somebody in danger gets the same help without Rasa, so there is little to wait for. Rasa answers in a fraction
#: of a second; only when it hangs, or a whole class waits, does it take longer than this. With the door, that is five.
DANGER_SECONDS = 2
#: Where several servers work on one conversation at once without a lock that they share, so often a message is tried.
MOST_TRIES = 10


class BadRequest(Exception):
    """A request that a program got wrong; the text says what is allowed."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Incoming:
    """A person's message, as a channel hands it over.

    conversation: what the channel knows the conversation by, which nobody who may not read it can name.
    address: what to count the message by beside its conversation; empty if the channel cannot tell.
    id: a message that comes again with its id is answered the same again; without one, it is another message.
    alone: whether it is to be understood without those before it.
    aside: whether it is also to change nothing for those after it.
    """

    conversation: str
    text: str
    address: str = ""
    id: str | None = None
    audience: Audience | None = None
    alone: bool = False
    aside: bool = False

    def told(self) -> dict[str, Any]:
        """What Rasa is told of it beside its text."""
        return {
            **({"audience": self.audience} if self.audience else {}),
            **({"alone": True} if self.alone or self.aside else {}),
            **({"aside": True} if self.aside else {}),
        }


@dataclass(frozen=True)
class Exchange:
    """A message of a person, its text as it is stored, and what was said to it."""

    id: str
    text: str
    answers: list[Answer]


class Apology(Answer):
    """What is said where a message could not be answered. It may well be answered when it is sent again."""

    outcome: ClassVar[str] = "failed"


class NotNow(Apology):
    """That so many wait that this one was not even read."""

    outcome: ClassVar[str] = "busy"


class Said(CollectingOutputChannel):
    """Collects the Answers to one message. What else Rasa says, as when an action breaks, is none."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps the Answer in a message."""
        self.answers += _answers([message])


class Conversations:
    """All conversations of one channel."""

    def __init__(
        self, channel: str, store: Store, chosen: Settings, doorkeepers: Doorkeepers, line: Line | None = None
    ) -> None:
        """`channel` is the channel's name; `line` that of the server, without which the channel has one of its own."""
        self.channel, self.store, self.key = channel, store, store.key
        self.contact, self.doorkeepers = chosen.safeguarding_contact, doorkeepers
        self.line = line or Line()
        self.limit = store.limit(chosen.messages_a_minute)
        #: What is asked is counted, but where a channel says that nobody asks on it.
        self.tally: Tally | None = Tally(channel, store)
        self.base = knowledge.load()
        self.phrases = self.base.phrases
        self._later: set[asyncio.Task[list[Answer]]] = set()

    @classmethod
    def of_server(cls, channel: str, credentials: dict[str, Any] | None) -> Conversations:
        """Those of a running server; credentials.yml names its database."""
        return cls(
            channel, DatabaseStore((credentials or {})["database"]), settings.load(), the_doorkeepers(), the_line()
        )

    def stored_id(self, conversation: str) -> str:
        """What Rasa knows a conversation by: the hash that is stored."""
        return self.key.stored_id(self.channel, conversation)

    # --- what a channel asks for -----------------------------------------------------

    async def turn(self, on_new_message: OnNewMessage, message: Incoming) -> list[Answer]:
        """What to say to a message; never an empty list, whatever fails behind."""
        answers, _ = await self._counted(on_new_message, message)
        return answers

    async def turn_of_page(self, on_new_message: OnNewMessage, message: Incoming) -> list[Exchange]:
        """Takes a message with an id, for a page that shows the whole conversation: its last exchange is the new one.

        Of a message beyond the limits, only that.
        """
        answers, within = await self._counted(on_new_message, message)
        message_id = str(message.id)
        if any(answer.kind == "deleted" for answer in answers):
            return [Exchange(message_id, "", answers)]
        so_far = await self._so_far(message.conversation) if within else []
        if message_id not in [exchange.id for exchange in so_far]:  # refused, or answered without Rasa
            so_far.append(Exchange(message_id, await self._without_details(message.text) if within else "", answers))
        return so_far

    async def despite(self, wrong: BadRequest, text: str, address: str) -> list[Answer]:
        """The help for a disclosure in a request that is wrong. Raises `wrong` for anything else.

        What a program got wrong must not come between somebody in danger and help.
        """
        within = await self._within(address)
        if not text or len(text) > MAX_CHARACTERS or not (within or await self.limit.beyond()):
            raise wrong
        try:
            noticed, _ = await self.doorkeepers.notice(text, Priority.BEYOND)
        except (Refused, Overdue):
            raise wrong from None
        helped = self._help(noticed, None)
        if not helped:
            raise wrong
        return helped

    async def past(self, conversation: str, address: str) -> list[Exchange]:
        """What was said in a conversation that has not ended. Counts as a message; raises BadRequest beyond limits."""
        if not await self._within(address, conversation):
            raise self._too_often()
        return [self._exchange(turn) for turn in await self.store.going_on(self.stored_id(conversation))]

    async def end(self, conversation: str, address: str) -> None:
        """Deletes a conversation, after the message that is being answered.

        Raises BadRequest when asked too often from an address, StoreError when it cannot.
        """
        await self.count_request(address)
        stored_id = self.stored_id(conversation)
        async with self.store.alone(stored_id):
            await self.store.forget(stored_id)

    def message_id(self, *names: str) -> str:
        """The id that a message is stored under where the service has named it: the service's own is kept nowhere."""
        return self.key.stored_id(self.channel, "message", *names)[:32]

    async def again(self, stored_id: str, message_id: str) -> Exchange | None:
        """A message and what was said to it, by what they are stored under; None where there is nothing to be read."""
        try:
            turn = await self.store.find(stored_id, message_id)
        except Exception as error:
            logger.error("A reply could not be read: %s", _kind(error))
            return None
        return self._exchange(turn) if turn else None

    async def rated(self, conversation: str, message_id: str, said: str, address: str) -> None:
        """Counts what somebody said of the reply to a message, once for each. Raises BadRequest, StoreError."""
        await self.count_request(address)
        stored_id = self.stored_id(conversation)
        exchange = await self.again(stored_id, message_id)
        counts = [count for answer in exchange.answers for count in counts_of(answer, said)] if exchange else []
        if counts and await self.store.take(f"{self.channel} rated {stored_id} {message_id}"):
            await self.store.count(self.channel, Counter(counts))

    async def count(self, counts: list[Count]) -> str:
        """Counts what somebody said of a reply; what to say to the person."""
        try:
            await self.store.count(self.channel, Counter(counts))
        except Exception as error:
            logger.error("A count could not be kept: %s", _kind(error))
            return self.sorry().body
        return self.phrases.staff.useful_thanks

    async def is_in_danger(self, message: Incoming) -> bool:
        """Whether somebody may be in danger, for a channel in which others have to wait. What it costs to look counts.

        False where it cannot be told: the turn says what is wrong.
        """
        seconds, alarm = 0.0, Alarm.NONE
        if len(message.text) > MAX_CHARACTERS:
            return False
        try:
            noticed, seconds = await self.doorkeepers.notice(message.text, Priority.NOTICE)
            alarm = noticed.alarm
        except Overdue as overdue:
            seconds = overdue.seconds
        except Exception as error:
            logger.error("A message that waits could not be looked at: %s", _kind(error))
        await self.limit.charge(seconds, self.stored_id(message.conversation), message.address)
        return alarm >= Alarm.PERHAPS

    def say(self, name: str) -> Answer:
        """A reply that needs no Rasa: the name of its words is that in the phrases' `chat`."""
        return Answer("chat", "pupil", self._passages(name))

    async def count_request(self, address: str) -> None:
        """Counts what is no message by its address. Raises BadRequest for one too many."""
        if not await self._within(address):
            raise self._too_often()

    def check_size(self, body: bytes) -> None:
        """To be asked before a body is read. Raises BadRequest for one that is too large."""
        if len(body) > MAX_BODY_BYTES:
            raise BadRequest(self.say("too_long").body, 413)

    def sorry(self) -> Apology:
        """What is said where something went wrong; it names the helplines."""
        return Apology("chat", "pupil", self._passages("trouble"))

    def _passages(self, name: str) -> list[Passage]:
        return [Passage(filled(self.base, self.phrases.chat[name].pupil))]

    def greeting(self, audience: Audience) -> Answer:
        """What is said to somebody new, with questions to begin with."""
        greets = {"intent": {"name": "greet", "confidence": 1.0}, "metadata": {"audience": audience}}
        answer, _ = reply(Message.from_parse(greets, self.base), Context(), self.base, date.today(), self.contact)
        return answer

    async def close(self) -> None:
        """Writes what has not been written yet, when the server stops."""
        if self.tally:
            await self.tally.close()

    # --- one message -------------------------------------------------------------------

    async def _counted(self, on_new_message: OnNewMessage, message: Incoming) -> tuple[list[Answer], bool]:
        """What to say to a message, and whether it was within the limits."""
        within, started = False, time.perf_counter()
        try:
            within = await self._within(message.address, message.conversation)
            answers = await self._answers(on_new_message, message, within)
        except Exception as error:  # whatever it is that fails, and nothing in a log that the error may quote
            logger.error("A message could not be taken in: %s", _kind(error))
            answers = [self.sorry()]
        metrics.took("turn", time.perf_counter() - started)
        metrics.message(self.channel, outcome(answers) if within else "limited")
        for answer in answers:
            metrics.reply(answer.kind, answer.topics)
        if within and self.tally:
            self.tally.add(answers)
        return answers, within

    async def _within(self, address: str, conversation: str | None = None) -> bool:
        """Counts a message from an address, and of a conversation; whether it is within the limits."""
        within = not address or await self.limit.address(address)
        return within and (conversation is None or await self.limit.conversation(self.stored_id(conversation)))

    async def _answers(self, on_new_message: OnNewMessage, message: Incoming, within: bool) -> list[Answer]:
        """Beyond the limits, only a disclosure is answered, and without Rasa. What it costs to look at counts too."""
        if len(message.text) > MAX_CHARACTERS:  # before any work
            return [self.say("too_long")]
        if not within and not await self.limit.beyond():
            return [self.say("too_often")]
        stored_id, seconds, helped = self.stored_id(message.conversation), 0.0, list[Answer]()
        async with AsyncExitStack() as standing:
            try:
                noticed, seconds = await self.doorkeepers.notice(
                    message.text, Priority.NOTICE if within else Priority.BEYOND
                )
                helped = self._help(noticed, message.audience)
                if not within:
                    return helped or [self.say("too_often")]
                await standing.enter_async_context(self.line.joined(danger=bool(helped)))
                priority = Priority.DANGER if helped else Priority.ADMIT
                admitted, more = await self.doorkeepers.admit(message.text, priority, keep_tags=bool(helped))
                seconds += more
            except Busy:
                return [NotNow("chat", "pupil", self._passages("too_often"))]
            except Refused as refusal:
                return [self.say(refusal.reason)]
            except Overdue as overdue:
                logger.error("A message could not be looked at in time.")
                seconds += overdue.seconds
                return helped or [self.sorry()]
            except Exception as error:
                logger.error("A message could not be looked at: %s", _kind(error))
                return helped or [self.sorry()]
            finally:
                metrics.took("door", seconds)
                await self.limit.charge(seconds, stored_id, message.address)
            clean = UserMessage(
                admitted.text,
                Said(),
                stored_id,
                input_channel=self.channel,
                message_id=message.id,
                metadata={**message.told(), **noticed.told(), **({"redacted": True} if admitted.redacted else {})},
                parse_data=_parse_of_help(admitted.text) if noticed.alarm is Alarm.HELP else None,
            )
            said = await self._said(on_new_message, clean, message.id, in_danger=bool(helped))
        return said or helped or [self.sorry()]

    async def _said(
        self, on_new_message: OnNewMessage, message: UserMessage, message_id: str | None, in_danger: bool
    ) -> list[Answer]:
        """What Rasa says to a message in time; nothing when that fails, or cannot be stored: it could not be said
        again, and the next message would know nothing of it.

        Whoever is in danger has help already, which waits neither for Rasa nor for the store.
        """
        handling = asyncio.create_task(self._handled(on_new_message, message, message_id))
        if in_danger:
            await self._while_it_goes_well(handling)
            if not handling.done():  # it is stored all the same
                self._later.add(handling)
                handling.add_done_callback(self._later.discard)
                return []
        return await handling

    async def _while_it_goes_well(self, handling: asyncio.Task[list[Answer]]) -> None:
        """Waits for somebody in danger as long as that may help."""
        until = time.monotonic() + DANGER_SECONDS
        while not handling.done() and (left := until - time.monotonic()) > 0 and self.store.well:
            await asyncio.wait([handling], timeout=min(left, 0.2))

    async def _handled(
        self, on_new_message: OnNewMessage, message: UserMessage, message_id: str | None
    ) -> list[Answer]:
        said: Said = message.output_channel
        try:
            await asyncio.wait_for(self._handle(on_new_message, message, message_id, said), ANSWER_SECONDS)
        except Exception as error:  # the person must be told, whatever it was
            logger.error("A message could not be answered: %s", _kind(error))
            return []
        return said.answers

    async def _handle(
        self, on_new_message: OnNewMessage, message: UserMessage, message_id: str | None, said: Said
    ) -> None:
        """Has Rasa handle a message, again where another server was quicker, each time in what is stored by then."""
        async with self.store.alone(message.sender_id):
            for tries in range(1, MOST_TRIES + 1):
                try:
                    await self._handle_once(on_new_message, message, message_id, said)
                    return
                except Overtaken:
                    said.answers = []
                    if tries == MOST_TRIES:
                        raise

    async def _handle_once(
        self, on_new_message: OnNewMessage, message: UserMessage, message_id: str | None, said: Said
    ) -> None:
        """Has Rasa handle a message once there is a place, and deletes the conversation if that is its answer."""
        if message_id is not None:
            said.answers = await self._said_before(message, message_id)
        if said.answers:
            return
        async with self.line.place(danger=message.metadata.get("alarm", Alarm.NONE) >= Alarm.PERHAPS):
            await on_new_message(message)
        if any(answer.kind == "deleted" for answer in said.answers):
            answers, said.answers = said.answers, []  # is said only once it is so
            await self.store.forget(message.sender_id)
            said.answers = answers

    async def _said_before(self, message: UserMessage, message_id: str) -> list[Answer]:
        """What was said to this very message when it came before; nothing if it is new, and it then gets its id.

        Other words with an id that came before are another message, with an id made from both.
        """
        of_these_words = self.key.stored_id(self.channel, "words", message_id, message.text)[:32]
        for name in (message_id, of_these_words):
            message.message_id = name
            before = await self.store.find(message.sender_id, name)
            if before is None:
                break
            if before.text == message.text:
                return _answers(before.replies)
        return []

    def _help(self, noticed: Noticed, audience: Audience | None) -> list[Answer]:
        """The reply to a disclosure, without Rasa; empty for anything else."""
        if noticed.alarm < Alarm.PERHAPS:
            return []
        metrics.alarm()
        message = Message(audience=audience, alarm=Alarm.HELP, of_another=noticed.of_another, language=noticed.language)
        answer, _ = reply(message, Context(), self.base, date.today(), self.contact)
        return [answer]

    async def _without_details(self, text: str) -> str:
        """A message as it may be shown again; nothing of one that is not let in."""
        if len(text) > MAX_CHARACTERS:
            return ""
        try:
            admitted, _ = await self.doorkeepers.admit(text, Priority.BEYOND, keep_tags=True)
        except (Refused, Overdue):
            return ""
        return admitted.text

    # --- what was said -------------------------------------------------------------------

    async def _so_far(self, conversation: str) -> list[Exchange]:
        """What was said; nothing where it cannot be read, which must not keep the reply from being shown."""
        try:
            turns = await self.store.going_on(self.stored_id(conversation))
        except Exception as error:
            logger.error("A conversation could not be read: %s", _kind(error))
            return []
        return [self._exchange(turn) for turn in turns]

    def _exchange(self, turn: Turn) -> Exchange:
        """A turn as it is shown again. What went unanswered was met with the words for trouble."""
        return Exchange(turn.id, turn.text, _answers(turn.replies) or [self.sorry()])

    def _too_often(self) -> BadRequest:
        return BadRequest(self.phrases.requests.too_often, 429)


@cache
def the_doorkeepers() -> Doorkeepers:
    """Those of this server: all its channels have the same."""
    return Doorkeepers()


def outcome(answers: Sequence[Answer]) -> str:
    """What became of a message that got these answers: `answered`, `failed`, or `busy` where it was not even read."""
    return next((answer.outcome for answer in answers if isinstance(answer, Apology)), "answered")


def status(answers: Sequence[Answer]) -> int:
    """The HTTP status under which answers go out: 503 asks a program to send the message again later."""
    return 200 if outcome(answers) == "answered" else 503


def named(audience: Audience) -> Audience | None:
    """The audience that Rasa is told of where a page has set it.

    Of pupils nothing is said: it would outweigh "I am a careers adviser", which a person may type.
    """
    return audience if audience == "adviser" else None


def _kind(error: Exception) -> str:
    """The kind of an error, which quotes nothing. One of the store is counted."""
    if isinstance(error, StoreError):
        metrics.store_error(error.kind)
    return type(error).__name__


def _answers(messages: list[dict[str, Any]]) -> list[Answer]:
    """The Answers in Rasa's messages, as the action sends them."""
    found = []
    for message in messages:
        try:
            found.append(Answer.from_dict(message["custom"]["answer"]))
        except (KeyError, TypeError, ValueError):
            logger.error("Rasa said something that is no answer.")
    return found


def _parse_of_help(text: str) -> dict[str, Any]:
    """The parse of a message that gets help, whatever NLU would make of it."""
    intent = {"name": "disclosure", "confidence": 1.0}
    return {"text": text, "intent": intent, "entities": [], "intent_ranking": [intent]}

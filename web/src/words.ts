/** What the chat says of itself. Short and plain, for somebody of eleven. */

import type { Trouble } from "./connection";
import type { Audience } from "./types";

const { childline, shout, emergency, nspcc } = HELPLINES;

/** Who helps when this chat cannot: in one line while it still tries, and in full where it is at an end. */
const HELP = {
  pupil: {
    short: `Need help now? Call Childline on ${childline}. In an emergency call ${emergency}.`,
    full:
      `If you are in danger or very upset, do not wait for me. Call Childline on ${childline}, or text SHOUT to ` +
      `${shout}. In an emergency call ${emergency}.`,
  },
  adviser: {
    short: `In an emergency call ${emergency}.`,
    full:
      `If a young person is in danger, do not wait for me. In an emergency call ${emergency}. ` +
      `The NSPCC advises adults on ${nspcc}. A young person can call Childline on ${childline}.`,
  },
} as const;

export const WORDS = {
  heading: "Ask Switchboard",
  greeting: "Hello. Ask me about work in a contact centre, or tap a question:",
  subtitle: "A computer program",
  questions:
    "What does a call centre operator do all day?|What is the pay for a call centre operator?|" +
    "What are the ways in for a call centre operator?|Would it suit me?|" +
    "Which jobs does the Welsh apprenticeship lead to?",
  privacy: "How this works and your privacy",
  careful: "This is a computer program. Please do not type names, addresses or phone numbers.",
  lost: {
    lost: "I cannot reach the server.",
    offline: "This device is not connected to the internet.",
    notAllowed: "This chat is not set up for this page.",
  },
  trying: {
    past: "I will keep trying for a while.",
    message: "I am trying to send your message again.",
    forget: "I will keep trying to delete your chat there.",
  },
  over: {
    past: "So I cannot show what was said before. You can ask me again, or load this page again later.",
    forget:
      "So I could not delete your chat there yet. I will try again with your next message. It is also deleted there " +
      "by itself later.",
  },
  gaveUp: {
    lost: "Sorry, your message could not be sent. I cannot reach the server.",
    offline: "Sorry, your message could not be sent. This device is not connected to the internet.",
    notAllowed: "Sorry, this chat is not set up for this page, so I cannot answer here.",
  },
  tryAgain: "Try again",
  notSent: "A message could not be sent",
  deleted: "Your chat is deleted. You can start again.",
  quiet: "Nothing has been typed for a while. In 2 minutes this chat is deleted. Press any key here to keep it.",
  kept: "This chat is kept.",
  startAgain: "Start again",
  helped: "Did this help?",
  useful: "Yes",
  notUseful: "No",
  wrong: "This is wrong",
  counted: "Thank you. That was counted, without your name.",
  notCounted: "That could not be counted. Please try again.",
  plainly: "In plain words",
  aloud: "Read answers aloud",
  silent: "Stop reading aloud",
  really: "Yes, delete this chat",
} as const;

/** What does not work, and who helps meanwhile. */
export function told({ doing, why, over }: Trouble, audience: Audience): string {
  const next = over && doing !== "message" ? WORDS.over[doing] : WORDS.trying[doing];
  return `${WORDS.lost[why]} ${next} ${HELP[audience][over ? "full" : "short"]}`;
}

/** Who helps where the chat is at an end. */
export function help(audience: Audience): string {
  return HELP[audience].full;
}

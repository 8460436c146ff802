/** What the chat says of itself. Short and plain, for somebody of eleven. */

export const WORDS = {
  heading: "Ask Switchboard",
  greeting:
    "Hello. I am Switchboard, a computer program. Ask me about working in a contact centre: the pay, the hours, " +
    "what you need, and how to move up. I say where each fact comes from and how old it is.",
  subtitle: "A computer program",
  questions:
    "What does a call centre operator do all day?|What is the pay for a call centre operator?|" +
    "What are the ways in for a call centre operator?|Would it suit me?|" +
    "Which jobs does the Welsh apprenticeship lead to?",
  privacy: "How this works and your privacy",
  careful: "This is a computer program. Please do not type names, addresses or phone numbers.",
  lost: {
    past: "I cannot reach the server. I will keep trying.",
    message: "I cannot reach the server. I will keep trying, and send your message when I can.",
    forget: "I cannot reach the server. I will keep trying to delete your chat there.",
  },
  deleted: "Your chat is deleted. You can start again.",
  quiet: "Nothing has been typed for a while. In 2 minutes this chat is deleted. Press any key here to keep it.",
  kept: "This chat is kept.",
  startAgain: "Start again",
  really: "Yes, delete this chat",
} as const;

/** The numbers of knowledge/signposts.yml, put in by the build: they must be said when no server can be asked. */
declare const HELPLINES: Record<"childline" | "shout" | "emergency" | "nspcc", string>;

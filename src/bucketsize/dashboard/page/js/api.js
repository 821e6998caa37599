// Asks the server. Every failure becomes a Problem, which can be shown to a person.

/** What went wrong, and what to try. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} hint
   * @param {string} code
   */
  constructor(message, hint = "", code = "Error") {
    super(message);
    this.hint = hint;
    this.code = code;
  }
}

/** The server itself cannot be reached. */
export const LOST = "Lost";

const PATIENCE = 30_000;

/** What is said where the server does not answer. */
export function lostProblem() {
  return new Problem(
    "The connection to bucketsize dashboard is lost.",
    "Is the command still running? The page goes on by itself once it is.",
    LOST,
  );
}

/** The address of an answer. */
export function addressOf(path, parameters = {}) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== undefined) said.append(name, String(one));
  }
  return `/api/${path}?${said}`;
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} parameters
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {Problem}
 */
export async function ask(path, parameters, signal) {
  const limits = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  let response, answer;
  try {
    response = await fetch(addressOf(path, parameters), { signal: AbortSignal.any(limits) });
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (!(error instanceof SyntaxError)) throw lostProblem();
  }
  if (response.ok && answer) return answer;
  const { message, hint, code } = answer?.error ?? {};
  throw new Problem(message ?? `The server answered ${response.status}.`, hint, code);
}

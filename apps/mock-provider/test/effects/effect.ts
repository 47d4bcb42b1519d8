/** Shows from outside, with assertions, what `scenario` does. It plays what it is handed, and nothing that it names itself. */
export type Effect = (scenario: string) => Promise<void>;

/** By scenario: what can be seen of it, as a sentence that can be false, and how that is seen. */
export type Effects = Readonly<Record<string, readonly [title: string, effect: Effect]>>;

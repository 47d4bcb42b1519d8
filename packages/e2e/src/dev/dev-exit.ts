/** Why the command ends. */
export interface Ending {
  readonly exitCode: number;
  /** One sentence, when there is something to say. */
  readonly message?: string;
}

/** The end of the command: whoever wants it first decides how. */
export interface EndingSwitch {
  readonly signal: AbortSignal;
  readonly ended: Promise<Ending>;
  end(ending: Ending): void;
}

export function createEndingSwitch(): EndingSwitch {
  const controller = new AbortController();
  let decide: (ending: Ending) => void;
  const ended = new Promise<Ending>((onDecided) => {
    decide = onDecided;
  });
  return {
    signal: controller.signal,
    ended,
    end(ending) {
      decide(ending);
      controller.abort();
    },
  };
}

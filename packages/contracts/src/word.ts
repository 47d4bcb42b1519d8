/**
 * A word as it is compared: Incode writes `FINISHED` in the webhook, title case in its session events (OBS), and the value sets
 * of the score are UNK. `Finished`, ` finished ` and `FINISHED` are one word, and so are `In Progress` and `in-progress`.
 */
export function foldWord(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_');
}

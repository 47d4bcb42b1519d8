/**
 * The other end of a `BenchProcess`: answers each question with what `answer` gives, and ends when nobody can ask any
 * more.
 */
export function answerQuestions(answer: (question: unknown) => Promise<object>): void {
  process.on('message', (question) => {
    // A rejection ends the process, which is what whoever asked is told.
    void answer(question).then((message) => process.send?.(message));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Where a text stops to be JSON: line and column from 1, and why in the words of whoever wrote it by hand. */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** What may come next. */
type Due = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' | 'end';

const whatIsDue: Readonly<Record<Due, string>> = {
  value: 'a value is due here',
  'value or ]': 'a value or ] is due here',
  name: 'a name in double quotes is due here',
  'name or }': 'a name in double quotes or } is due here',
  colon: 'a colon is missing here',
  comma: 'a comma is missing here',
  end: 'nothing may follow here',
};

type Kind = 'mark' | 'text' | 'scalar' | 'end' | 'nonsense';

/** One piece of a text, without the white space before it. */
interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pieces =
  /[\t\n\r ]*(?:(?<mark>[[\]{},:])|(?<text>"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<scalar>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))|(?<end>$)|(?<nonsense>[^]))/uy;

function readToken(text: string, at: number): Token {
  pieces.lastIndex = at;
  const groups: Partial<Record<string, string>> = pieces.exec(text)?.groups ?? {};
  const [kind, piece = ''] = Object.entries(groups).find(([, found]) => found !== undefined) ?? ['end'];
  const end = Math.max(pieces.lastIndex, at);
  return { kind: kind as Kind, text: piece, start: end - piece.length, end };
}

function isTaken({ kind, text }: Token, due: Due, closing: string | undefined): boolean {
  if (kind === 'end' || kind === 'nonsense') return false;
  if (due === 'colon') return text === ':';
  if (due === 'comma') return text === ',' || text === closing;
  if (text === ']' || text === '}') return due === (text === ']' ? 'value or ]' : 'name or }');
  if (due === 'value' || due === 'value or ]') return text !== ',' && text !== ':';
  return due !== 'end' && kind === 'text';
}

/** What is due behind a token that was taken; `closing` is what ends the innermost list or object that is open then. */
function dueBehind({ text }: Token, due: Due, closing: string | undefined): Due {
  if (text === '[') return 'value or ]';
  if (text === '{') return 'name or }';
  if (text === ':') return 'value';
  if (text === ',') return closing === '}' ? 'name' : 'value';
  if (due.startsWith('name') && text !== '}') return 'colon';
  return closing === undefined ? 'end' : 'comma';
}

function explain({ kind, text }: Token, due: Due, before: string, closing: string | undefined): string {
  if (kind === 'end' && closing !== undefined) return `the text ends here, and ${closing} is missing`;
  if (kind === 'nonsense' && due.startsWith('value'))
    return text === '"'
      ? 'this text does not end on its line, or holds what JSON does not allow in a text'
      : 'this is no value: a text is in double quotes';
  if (before === ',' && kind === 'mark' && /[\]}]/.test(text)) return 'the comma before this is one too many';
  if (due === 'comma' && (kind === 'mark' || kind === 'nonsense') && !/[[{"]/.test(text))
    return `a comma or ${closing} is due here`;
  return whatIsDue[due];
}

/** The first mistake of a text that `JSON.parse` refuses. What is missing is missing right behind what stands before it. */
export function findJsonMistake(text: string): JsonMistake {
  const open: string[] = [];
  let due: Due = 'value';
  let before: Token = { kind: 'mark', text: '', start: 0, end: 0 };
  for (;;) {
    const token = readToken(text, before.end);
    const closing = open.at(-1);
    if (!isTaken(token, due, closing)) {
      const reason = explain(token, due, before.text, closing);
      const at = reason === whatIsDue.comma || reason === whatIsDue.colon ? before.end : token.start;
      const lines = text.slice(0, at).split('\n');
      return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, reason };
    }
    if (token.text === '[' || token.text === '{') open.push(token.text === '[' ? ']' : '}');
    if (token.text === ']' || token.text === '}') open.pop();
    due = dueBehind(token, due, open.at(-1));
    before = token;
  }
}

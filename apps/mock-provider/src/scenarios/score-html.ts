import type { ScenarioInput } from './scenario.ts';

export const scoreHtml: ScenarioInput = {
  name: 'score-html',
  description: 'Two reads of the score get 200 and a page of HTML, as from a proxy in between.',
  outcome: 'CURRENT',
  score: { faults: [{ kind: 'html', reads: 2 }] },
};

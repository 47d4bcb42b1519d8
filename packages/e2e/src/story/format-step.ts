import type { Terminal } from '../command/terminal.ts';
import type { Actor, TimelineStep } from './timeline.ts';

const styles: Readonly<Record<Actor, Parameters<Terminal['style']>[0]>> = {
  you: 'bold',
  Incode: 'magenta',
  forger: 'red',
  receiver: 'cyan',
  verdict: 'green',
};

/** One line of the timeline: seconds since the start, who, and what. */
export function formatStep(step: TimelineStep, startedAt: string, terminal: Terminal): string {
  const seconds = Math.max(0, Date.parse(step.at) - Date.parse(startedAt)) / 1000;
  const time = terminal.style('dim', `${seconds.toFixed(2).padStart(7)} s`);
  const actor = terminal.style(styles[step.actor], step.actor.padEnd(8));
  return `${time}  ${actor}  ${step.text}`;
}

import type { Clock } from '../clock/clock.ts';
import { addDocument, captureFace, captureSide, processFace, processId } from '../incode/captures.ts';
import type { Incode } from '../incode/incode.ts';
import type { DocumentSide } from '../scenarios/capture-fault.ts';
import { sessionOf } from './access.ts';
import { type Admission, answering, type SessionInput } from './session-management-routes.ts';

/** Captures and their processing, under `/omni` and under `/0/omni`. The pictures go no further than here. */
export function captureHandlers(
  incode: Pick<Incode, 'reachMilestone'>,
  clock: Pick<Clock, 'now'>,
  { byId }: Admission,
) {
  const side = (name: DocumentSide) => ({
    middleware: byId,
    handler: async ({
      req,
      query,
    }: SessionInput & { readonly query: { readonly onlyFront?: string | undefined } }) => {
      const frontIsAll = name === 'front-id' && query.onlyFront === 'true';
      return { status: 200 as const, body: captureSide(incode, sessionOf(req), name, frontIsAll) };
    },
  });
  const face = answering(byId, (session) => captureFace(incode, session, clock.now()));
  return {
    addFrontId: side('front-id'),
    addFrontIdV2: side('front-id'),
    addBackId: side('back-id'),
    addBackIdV2: side('back-id'),
    addFace: face,
    addFaceThirdParty: face,
    addDocumentId: answering(byId, (session) => addDocument(incode, session)),
    addDeviceFingerprint: answering(byId, () => ({ success: true })),
    processId: answering(byId, (session) => processId(incode, session)),
    processFace: answering(byId, (session) => processFace(incode, session)),
  };
}

import { acknowledgementBody } from '../webhook/acknowledgement.ts';

/** An answer of a receiver, and whether it acknowledges. */
export interface AcknowledgementExample {
  readonly name: string;
  readonly status: number;
  /** `null`: no such header. */
  readonly contentType: string | null;
  readonly body: string;
  readonly acknowledges: boolean;
}

const json = 'application/json';

/** The one good answer, in the two spellings of its header, and what receivers really answer instead (OBS). */
export const acknowledgementExamples: readonly AcknowledgementExample[] = [
  {
    name: 'the literal of the page',
    status: 200,
    contentType: json,
    body: acknowledgementBody,
    acknowledges: true,
  },
  {
    name: 'with a charset, and white space',
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: '{ "success": "true" }',
    acknowledges: true,
  },
  { name: 'boolean true', status: 200, contentType: json, body: '{"success":true}', acknowledges: false },
  { name: 'success false', status: 200, contentType: json, body: '{"success":"false"}', acknowledges: false },
  { name: 'null', status: 200, contentType: json, body: 'null', acknowledges: false },
  {
    name: 'an echo of the notification',
    status: 200,
    contentType: json,
    body: '{"InterviewId":"65f0a1b2c3d4e5f601234567","ScrapingStatus":"FINISHED"}',
    acknowledges: false,
  },
  {
    name: 'more than asked for',
    status: 200,
    contentType: json,
    body: '{"success":"true","id":1}',
    acknowledges: false,
  },
  {
    name: 'plain text',
    status: 200,
    contentType: 'text/plain',
    body: acknowledgementBody,
    acknowledges: false,
  },
  { name: 'no content type', status: 200, contentType: null, body: acknowledgementBody, acknowledges: false },
  { name: 'cut off', status: 200, contentType: json, body: '{"success":"tr', acknowledges: false },
  { name: '201', status: 201, contentType: json, body: acknowledgementBody, acknowledges: false },
  { name: '202', status: 202, contentType: json, body: acknowledgementBody, acknowledges: false },
  { name: '204', status: 204, contentType: null, body: '', acknowledges: false },
  { name: '500', status: 500, contentType: json, body: acknowledgementBody, acknowledges: false },
];

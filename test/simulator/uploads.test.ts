import { describe, expect, it } from 'vitest';
import { openCloud } from './cloud.ts';
import type { TestCloud } from './cloud.ts';

const place = (cloud: TestCloud) => {
  const { uploadUrl, resourceUrl } = cloud.call('upload/getUrl', { fileType: 'mp4' }).data;
  return { uploadUrl: String(uploadUrl), resourceUrl: String(resourceUrl) };
};
const bytes = Buffer.from('0123456789');

describe('an upload', () => {
  it('is one PUT to a URL on the host that was asked, and can be read at another after at most 5 s', () => {
    const cloud = openCloud();
    const { uploadUrl, resourceUrl } = place(cloud);
    expect(uploadUrl).toMatch(/^http:\/\/cloud\.test\/storage\/.*%2F.*\.mp4\?Expires=\d+&/);
    expect(cloud.send('GET', resourceUrl).status).toBe(404);
    expect(cloud.send('PUT', uploadUrl, bytes).status).toBe(200);
    cloud.passSeconds(5);
    expect(cloud.send('GET', resourceUrl).body).toEqual(bytes);
    expect(cloud.send('HEAD', resourceUrl)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it('can be read in part', () => {
    const cloud = openCloud();
    const url = cloud.upload('0123456789');
    const part = (range: string) => cloud.send('GET', url, undefined, { range });
    expect(part('bytes=0-0')).toMatchObject({ status: 206, body: Buffer.from('0') });
    expect(part('bytes=8-').headers['content-range']).toBe('bytes 8-9/10');
    expect(part('bytes=-3').body.toString()).toBe('789');
    expect(part('bytes=10-').status).toBe(416);
  });

  it('is refused in XML when a header is sent that was not signed, or the signature is another', () => {
    const cloud = openCloud();
    const { uploadUrl } = place(cloud);
    for (const headers of [{ 'content-type': 'video/mp4' }, { authorization: 'Bearer good' }]) {
      const reply = cloud.send('PUT', uploadUrl, bytes, headers);
      expect(reply.status).toBe(403);
      expect(reply.body.toString()).toContain('<Code>SignatureDoesNotMatch</Code>');
    }
    expect(cloud.send('PUT', uploadUrl.replace('Signature=', 'Signature=x'), bytes).status).toBe(403);
  });

  it('is refused after 30 minutes, and what was uploaded is gone after three days', () => {
    const cloud = openCloud();
    const { uploadUrl, resourceUrl } = place(cloud);
    cloud.passSeconds(30 * 60 - 1);
    expect(cloud.send('PUT', uploadUrl, bytes).status).toBe(200);
    cloud.passSeconds(1);
    expect(cloud.send('PUT', uploadUrl, bytes).body.toString()).toContain('<Code>AccessDenied</Code>');
    cloud.passSeconds(3 * 24 * 3600 - 2);
    expect(cloud.send('GET', resourceUrl).status).toBe(200);
    cloud.passSeconds(1);
    expect(cloud.send('GET', resourceUrl).status).toBe(404);
  });
});

import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("base64sha256", () => {
  it.each([['base64sha256("hello")', '"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="']])(
    "evaluates %s to %s",
    (call, result) => {
      expect(shown(call)).toBe(result);
    },
  );
});

describe("base64sha512", () => {
  it.each([
    [
      'base64sha512("hello")',
      '"m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=="',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("md5", () => {
  it.each([['md5("hello")', '"5d41402abc4b2a76b9719d911017c592"']])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("sha1", () => {
  it.each([['sha1("hello")', '"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"']])(
    "evaluates %s to %s",
    (call, result) => {
      expect(shown(call)).toBe(result);
    },
  );
});

describe("sha256", () => {
  it.each([['sha256("hello")', '"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"']])(
    "evaluates %s to %s",
    (call, result) => {
      expect(shown(call)).toBe(result);
    },
  );
});

describe("sha512", () => {
  it.each([
    [
      'sha512("hello")',
      '"9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("uuid", () => {
  it.each([
    [
      "uuid()",
      "error: uuid: uuid() works in `orch console` only, because a plan must not depend on chance. Use uuidv5 instead.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("uuidv5", () => {
  it.each([
    ['uuidv5("dns","www.terraform.io")', '"a5008fae-b28c-5ba5-96cd-82b4c53552d6"'],
    ['uuidv5("url","x")', '"4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4"'],
    ['uuidv5("oid","1.2")', '"b4fe3335-a2ae-5c75-889c-b1247a0f6f02"'],
    ['uuidv5("x500","CN=a")', '"c4756781-662d-5713-b245-06d2e6262fc5"'],
    ['uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8","x")', '"05b16a01-46c6-56dd-bd6e-c6dfb4a1427a"'],
    ['uuidv5("nope","x")', 'error: uuidv5: The namespace must be "dns", "url", "oid", "x500" or a UUID.'],
    ['uuidv5("6BA7B8109DAD11D180B400C04FD430C8","x")', '"05b16a01-46c6-56dd-bd6e-c6dfb4a1427a"'],
    ['uuidv5("{6ba7b810-9dad-11d1-80b4-00c04fd430c8}","x")', '"05b16a01-46c6-56dd-bd6e-c6dfb4a1427a"'],
    ['uuidv5("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8","x")', '"05b16a01-46c6-56dd-bd6e-c6dfb4a1427a"'],
    ['uuidv5("dns","www.example.com")', '"2ed6657d-e927-568b-95e1-2665a8aea6a2"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

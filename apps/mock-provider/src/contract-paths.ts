import { mockControlContract, omniContract, zeroOmniContract } from '@ine-scraping/contracts';
import { type AppRouter, isAppRoute } from '@ts-rest/core';

interface ContractPath {
  /** As the contract has it. */
  readonly path: string;
  readonly pattern: RegExp;
  readonly method: string;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`);
}

function pathsOf(contract: AppRouter): ContractPath[] {
  return Object.values(contract).flatMap((route) =>
    isAppRoute(route)
      ? [{ path: route.path, pattern: patternOf(route.path), method: route.method }]
      : pathsOf(route),
  );
}

const omniPaths = [omniContract, zeroOmniContract].flatMap(pathsOf);
const contractPaths = [...omniPaths, ...pathsOf(mockControlContract)];

/**
 * The methods that the contracts have for `path`, for the `Allow` of a 405; none when there is no such path.
 */
export function allowedMethods(path: string): string[] {
  return [...new Set(contractPaths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

/**
 * The route of the Omni API that takes such a request, such as `GET /omni/get/score`: without `/0`, without a trailing
 * slash. `undefined` when there is none.
 */
export function omniRouteOf(method: string, path: string): string | undefined {
  const found = omniPaths.find((one) => one.method === method && one.pattern.test(path));
  return found && `${method} ${found.path.replace(/^\/0(?=\/)/, '')}`;
}

import { mockControlContract, omniContract, zeroOmniContract } from '@ine-scraping/contracts';
import { type AppRouter, isAppRoute } from '@ts-rest/core';

interface ContractPath {
  readonly pattern: RegExp;
  readonly method: string;
}

function pathsOf(contract: AppRouter): ContractPath[] {
  return Object.values(contract).flatMap((route) =>
    isAppRoute(route)
      ? [{ pattern: new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}/?$`), method: route.method }]
      : pathsOf(route),
  );
}

const contractPaths = [omniContract, zeroOmniContract, mockControlContract].flatMap(pathsOf);

/**
 * The methods that the contracts have for `path`, for the `Allow` of a 405; none when there is no such path.
 */
export function allowedMethods(path: string): string[] {
  return [...new Set(contractPaths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

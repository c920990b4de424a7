"""Programs that try to read, write, spawn, hang, lie, or change what their neighbours get: name → code.

One that reaches something it must not reach returns "BREACH". @TMP@ stands for a folder that exists on the host.
`KNOWN` are the neighbours, with what they must give whatever ran before them.
"""

from __future__ import annotations

from typing import Any


def _answer(body: str, before: str = "") -> str:
    return before + "\ndef answer(scene):\n" + "\n".join(f"    {line}" for line in body.strip("\n").splitlines())


_CTYPES = "import ctypes\nlibc = ctypes.CDLL(None)\n"

_TIME = {
    "loop": "while True: pass",
    "loop that swallows": "while True:\n    try:\n        while True: pass\n    except: pass",
    "loop that swallows BaseException": (
        "while True:\n    try:\n        while True: 1 / 0\n    except BaseException: pass"
    ),
    "sum in C": "return sum(range(10**12))",
    "power in C": "return len(str(7 ** (7 ** 12)))",
    "power by name": "return pow(3, 10**10) % 2",
    "backtracking": "import re\nreturn bool(re.match('(a+)+$', 'a' * 40 + 'b'))",
    "sort with a slow key": "return sorted(range(10**7), key=lambda i: sum(range(10**6)))",
    "sort with a key that changes the list": "x = [3, 1, 2]\nx.sort(key=lambda i: x.clear() or i)\nreturn x",
    "iterator without an end": "import itertools\nreturn max(itertools.count())",
    "matrix too large": "return float(np.linalg.svd(np.ones((6000, 6000)))[1][0])",
    "sleep": "import time\ntime.sleep(1000)",
    "wait for a lock": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "loop in a finaliser": (
        "def g():\n    try:\n        yield 1\n    finally:\n        while True: pass\n"
        "kept = [g()]\nkept.append(kept)\nnext(kept[0])\nreturn 1"
    ),
    "loop in __del__": (
        "class Bomb:\n    def __del__(self):\n        while True: pass\n"
        "bomb = Bomb()\nbomb.self = bomb\ndel bomb\nreturn 1"
    ),
    "loop in the answer's own comparison": (
        "class K:\n    def __repr__(self):\n        while True: pass\n    def __hash__(self): return 1\n"
        "return {K(), K()}"
    ),
}

_MEMORY = {
    "recursion": "def f(n): return f(n + 1) + 1\nreturn f(0)",
    "recursion that is caught": "def f(n):\n    try: return f(n + 1)\n    except Exception: return n\nreturn f(0)",
    "recursion without a limit": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nreturn f()",
    "nested iterators": (
        "import itertools\nx = iter([1])\nfor _ in range(10**5):\n    x = itertools.chain(x)\nreturn next(x)"
    ),
    "list growth": "x = []\nwhile True: x.append([0] * 10**6)",
    "list that is caught": "try:\n    x = [0] * 10**10\nexcept MemoryError: pass\nreturn 'alive'",
    "bytes": "return len(bytes(10**11))",
    "zeros": "return float(np.zeros((10**6, 10**6)).sum())",
    "ones": "return float(np.ones(10**9).sum())",
    "text": "return len('ab' * 10**11)",
    "padded text": "return len(f'{1:>{10**10}}')",
    "much, then kept": "x = [list(range(1000)) for _ in range(5000)]\nx.append(x)\nreturn len(x)",
    "huge integer as text": "return str(10**100000)",
    "huge integer": "return 10**100000",
    "huge output": "return ['x' * 1000] * 1000",
    "huge text": "return 'x' * 10**6",
    "nested lists": "x = 1\nfor _ in range(10**5): x = [x]\nreturn x",
    "list in itself": "x = []\nx.append(x)\nreturn x",
}

_PROCESSES = {
    "fork": "import os\nos.fork()\nreturn 'BREACH'",
    "fork bomb": "import os\nwhile True:\n    os.fork()",
    "vfork by ctypes": _CTYPES + "return 'BREACH' if libc.vfork() >= 0 else 'refused'",
    "clone by ctypes": _CTYPES + "return 'BREACH' if libc.syscall(56, 17, 0, 0, 0, 0) >= 0 else 'refused'",
    "clone3 by ctypes": _CTYPES
    + "return 'BREACH' if libc.syscall(435, (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88) >= 0 else 'refused'",
    "posix_spawn": "import os\nos.posix_spawn('/bin/true', ['true'], {})\nreturn 'BREACH'",
    "exec": "import os\nos.execv('/bin/true', ['true'])",
    "system": "import os\nreturn 'BREACH' if os.system('true') == 0 else 'refused'",
    "subprocess": "import subprocess\nsubprocess.run(['true'])\nreturn 'BREACH'",
    "multiprocessing": "import multiprocessing\nmultiprocessing.Process(target=print).start()\nreturn 'BREACH'",
    "thread": "import _thread\n_thread.start_new_thread(print, ())\nreturn 'BREACH'",
    "threading": "import threading\nthreading.Thread(target=print).start()\nreturn 'BREACH'",
    "kill the parent": "import os\nos.kill(os.getppid(), 9)\nreturn 'BREACH'",
    "kill process 1": "import os\nos.kill(1, 9)\nreturn 'BREACH'",
    "kill everything": "import os\nos.kill(-1, 9)\nreturn 'BREACH'",
    "kill the group": "import os\nos.killpg(0, 9)\nreturn 'BREACH'",
    "kill itself": "import os\nos.kill(os.getpid(), 9)",
    "end the process": "import os\nos._exit(0)",
    "abort": "import os\nos.abort()",
    "crash": "import ctypes\nreturn ctypes.string_at(1)",
    "sys.exit": "import sys\nsys.exit(0)",
    "SystemExit": "raise SystemExit",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "GeneratorExit": "raise GeneratorExit",
    "atexit": "import atexit\natexit.register(print, 'x')\nreturn 1",
    "ptrace": _CTYPES + "return 'BREACH' if libc.ptrace(16, 1, 0, 0) >= 0 else 'refused'",
    "new name space": _CTYPES + "return 'BREACH' if libc.unshare(0x10000000) == 0 else 'refused'",
    "executable memory": (
        "import mmap\nmmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\nreturn 'BREACH'"
    ),
    "more rights": _CTYPES + "return 'BREACH' if libc.setuid(0) == 0 or libc.setresgid(0, 0, 0) == 0 else 'refused'",
    "more memory": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nreturn len([0] * 10**9) and 'BREACH'"
    ),
}

_FILES = {
    "open": "open('/etc/passwd').read()\nreturn 'BREACH'",
    "os.open": "import os\nos.open('/etc/passwd', 0)\nreturn 'BREACH'",
    "openat by ctypes": _CTYPES + "return 'BREACH' if libc.open(b'/etc/passwd', 0) >= 0 else 'refused'",
    "listdir": "import os\nos.listdir('/')\nreturn 'BREACH'",
    "fromfile": "np.fromfile('/etc/passwd', 'u1')\nreturn 'BREACH'",
    "np.load": "np.load('@TMP@/secret.npy')\nreturn 'BREACH'",
    "memmap": "np.memmap('/etc/passwd', 'u1', 'r')\nreturn 'BREACH'",
    "genfromtxt": "np.genfromtxt('@TMP@/secret.txt')\nreturn 'BREACH'",
    "linecache": "import linecache\nreturn 'BREACH' if linecache.getlines('/etc/passwd') else 'nothing'",
    "tokenize": "import tokenize\ntokenize.open('/etc/passwd').read()\nreturn 'BREACH'",
    "environ of the process": "open('/proc/self/environ').read()\nreturn 'BREACH'",
    "memory of the process": "open('/proc/self/mem', 'r+b')\nreturn 'BREACH'",
    "secret of the caller": (
        "import os\nreturn 'BREACH' if 'SPRITE_SECRET' in os.environ or os.getenv('SPRITE_SECRET') else 'nothing'"
    ),
    "write": "open('@TMP@/written', 'w').write('x')\nreturn 'BREACH'",
    "np.save": "np.save('@TMP@/written', [1])\nreturn 'BREACH'",
    "tofile": "np.ones(3).tofile('@TMP@/written')\nreturn 'BREACH'",
    "dump": "np.ones(3).dump('@TMP@/written')\nreturn 'BREACH'",
    "mkdir": "import os\nos.mkdir('@TMP@/written')\nreturn 'BREACH'",
    "unlink": "import os\nos.unlink('@TMP@/secret.txt')\nreturn 'BREACH'",
    "temporary file": "import tempfile\ntempfile.TemporaryFile()\nreturn 'BREACH'",
    "memory file": "import os\nos.memfd_create('x')\nreturn 'BREACH'",
    "socket": "import socket\nsocket.socket()\nreturn 'BREACH'",
    "socket by ctypes": _CTYPES + "return 'BREACH' if libc.socket(2, 1, 0) >= 0 else 'refused'",
    "io_uring": _CTYPES
    + "return 'BREACH' if libc.syscall(425, 8, ctypes.create_string_buffer(120)) >= 0 else 'refused'",
    "print": "for _ in range(10**4): print('x' * 100)\nreturn 1",
    "write to stdout": "import os\nos.write(1, b'x')\nreturn 'BREACH'",
    "write to every descriptor": (
        "import os\nfor fd in range(256):\n    try:\n        os.write(fd, b'\\xff' * 64)\n    except OSError:\n"
        "        continue\n    return 'BREACH'\nreturn 'refused'"
    ),
    "close every descriptor": "import os\nos.closerange(0, 256)\nreturn 1",
    "dup2": "import os\nos.dup2(3, 1)\nreturn 'BREACH'",
}

_FORGERY = {
    "records of its own": (
        "import gc\n"
        "from sprite_etl.transform.programs.sandbox.region import Region\n"
        "for found in gc.get_objects():\n"
        "    if isinstance(found, Region):\n"
        "        found.clear()\n"
        "        for body in (b'NaN', b'1e999', b'{\"a\": 1}', b'[' * 900, b'\"\\\\ud800\"'):\n"
        "            found.put(0, 1.0, body)\n"
        "import os\nos._exit(0)"
    ),
    "records over the whole region": (
        "import gc, mmap, os\n"
        "for found in gc.get_objects():\n"
        "    if isinstance(getattr(found, '_memory', None), mmap.mmap):\n"
        "        found._memory[:] = b'\\xff' * len(found._memory)\n"
        "os._exit(0)"
    ),
    "region by frames": (
        "import sys, os\nframe = sys._getframe()\nwhile frame:\n"
        "    for value in list(frame.f_locals.values()):\n"
        "        if hasattr(value, 'put'):\n            value.put(0, 0.0, b'Infinity')\n            os._exit(0)\n"
        "    frame = frame.f_back"
    ),
    "json.dumps": "import json\njson.dumps = lambda *a, **k: '\"BREACH\"'\nreturn 1",
    "json's encoder": (
        "import json\njson.JSONEncoder.encode = lambda *a: 'NaN'\n"
        "json.encoder.encode_basestring = lambda s: '1'\nreturn 'x'"
    ),
    "text that lies": (
        "class S(str):\n    def __eq__(self, other): return True\n    def __str__(self): return 'lie'\n"
        "    def __json__(self): return 'lie'\n    def __hash__(self): return 0\nreturn S('truth')"
    ),
    "integer that lies": "class I(int):\n    def __repr__(self): return 'NaN'\n    __str__ = __repr__\nreturn I(3)",
    "float that lies": "class F(float):\n    def __repr__(self): return 'NaN'\n    __str__ = __repr__\nreturn F(3)",
    "list that lies": "class L(list):\n    def __iter__(self): return iter(range(10**9))\nreturn L()",
    "class that lies": (
        "class M(type):\n    @property\n    def __name__(cls): raise MemoryError\n"
        "class X(metaclass=M):\n    __class__ = float\nreturn X()"
    ),
    "dictionary": "return {'a': 1}",
    "object of its own": "class X: pass\nreturn X()",
    "NaN": "return float('nan')",
    "infinity": "return [1.0, -math.inf]",
    "boolean for an integer": "return True",
    "half a character": "return '\\ud800'",
    "error without a text": "class E(Exception):\n    def __str__(self): raise E\nraise E",
    "error with an endless text": "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
    "error with a name that lies": "class M(type):\n    __name__ = property(lambda c: 1 / 0)\n"
    "class E(Exception, metaclass=M): pass\nraise E",
}

_NEIGHBOURS = {
    "math": "math.sqrt = lambda x: 42\nmath.pi = 3\nreturn 1",
    "math by another name": "self = math\nself.sqrt = lambda x: 42\nreturn 1",
    "math by setattr": "setattr(math, 'sqrt', abs)\nreturn 1",
    "math by vars": "vars(math)['sqrt'] = abs\nreturn 1",
    "math by a loop's target": "for math.sqrt in [abs]: pass\nreturn 1",
    "math by a with's target": "with open('x') as math.sqrt: pass",
    "math by del": "del math.sqrt\nreturn 1",
    "math by an import's name": "import cmath as math\nglobal sqrt\nsqrt = abs\nreturn 1",
    "numpy": "np.linalg.norm = None\nnp.array = None\nnp.abs = None\nreturn 1",
    "built-ins": "import builtins\nbuiltins.len = lambda x: 42\nbuiltins.sorted = None\nreturn 1",
    "built-ins by __builtins__": "__builtins__['len'] = lambda x: 42\nreturn 1",
    "built-ins by globals": "globals()['__builtins__']['max'] = min\nreturn 1",
    "API": "calculate_distance.__code__ = (lambda a, b: 42.0).__code__\nreturn 1",
    "API's globals": "calculate_distance.__globals__['boxes'] = None\nreturn 1",
    "API's defaults": "calculate_distance.__defaults__ = (1, 2)\nreturn 1",
    "API by functools.wraps": "import functools\nfunctools.update_wrapper(calculate_distance, len)\nreturn 1",
    "API's types": "type(scene).object = lambda self, i: None\ntype(scene.named[0]).center = 1\nreturn 1",
    "API by subclasses": (
        "for c in object.__subclasses__():\n    try:\n        c.__init__ = None\n    except TypeError: pass\nreturn 1"
    ),
    "API by gc": (
        "import gc, types\nfor f in gc.get_objects():\n"
        "    if isinstance(f, types.FunctionType) and f.__name__ == 'calculate_distance':\n"
        "        f.__code__ = (lambda a, b: 42.0).__code__\nreturn 1"
    ),
    "API by referrers": (
        "import gc\nfor d in gc.get_referrers(math):\n    if type(d) is dict: d['math'] = None\nreturn 1"
    ),
    "API by a frame": "import sys\nsys._getframe(1).f_globals.clear()\nreturn 1",
    "API by a generator's frame": "g = (x for x in [1])\ng.gi_frame.f_builtins['len'] = None\nreturn 1",
    "API by a traceback": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n"
        "    e.__traceback__.tb_frame.f_back.f_globals['plain'] = None\nreturn 1"
    ),
    "API by a text's fields": "return '{0.__globals__}'.format(calculate_distance)",
    "API by format_map": "return '{f.__globals__[boxes]}'.format_map({'f': calculate_distance})",
    "API by a match": ("match calculate_distance:\n    case object(__globals__=g):\n        g.clear()\nreturn 1"),
    "API by attrgetter": (
        "import operator\noperator.attrgetter('__globals__')(calculate_distance)['boxes'] = None\nreturn 1"
    ),
    "scene": "object.__setattr__(scene.named[0], '_center', np.zeros(3))\nscene.named[0].center\nreturn 1",
    "scene's box": "object.__setattr__(scene.named[0].box, 'center', (9.0, 9.0, 9.0))\nreturn 1",
    "scene's arrays": "scene.named[0].center[0] = 99\nreturn 1",
    "scene's arrays in place": "c = scene.named[0].center\nc += 99\nreturn 1",
    "scene's arrays by sort": "scene.named[0].corners.sort()\nreturn 1",
    "scene's arrays by out": "np.add(1, 2, out=scene.named[0].center)\nreturn 1",
    "scene's arrays by dot": "np.dot(np.eye(3), np.eye(3), out=scene.named[0].axes)\nreturn 1",
    "scene's arrays by take": "np.take(np.ones(3), [0, 1, 2], out=scene.named[0].center, mode='clip')\nreturn 1",
    "scene's arrays by fill": "scene.named[0].center.fill(3)\nreturn 1",
    "scene's arrays by errstate": (
        "np.nan_to_num(scene.named[0].center, copy=False)\nscene.frames[0].camera.matrix.fill(0)"
    ),
    "scene's arrays by setflags": "c = scene.named[0].center\nc.setflags(write=True)\nc[:] = 9\nreturn 1",
    "scene's arrays by base": "c = scene.named[0].center\nc.base.setflags(write=True)\nc[:] = 9\nreturn 1",
    "scene's arrays by strides": (
        "c = scene.named[0].center\nw = np.lib.stride_tricks.as_strided(c, (10**6,), (8,), writeable=True)\n"
        "w[:] = 9\nreturn 1"
    ),
    "scene's arrays by ctypes": "import ctypes\nctypes.memset(scene.named[0].center.ctypes.data, 1, 24)\nreturn 1",
    "scene's arrays by ctypeslib": "np.ctypeslib.as_array(scene.named[0].center.ctypes.data, (3,))[:] = 9\nreturn 1",
    "scene's arrays by memoryview": "memoryview(scene.named[0].center)[0] = 9.0\nreturn 1",
    "numpy's memory": "import ctypes\nctypes.memset(id(math), 0, 4096)\nreturn 1",
    "params": "scene.params['list'].append(99)\nscene.params['map']['k'] = 99\nreturn 1",
    "params by clear": "scene.params['list'].clear()\nscene.params['k'] = 1\nreturn 1",
    "choices": "scene.choices += ('z',)\nreturn 1",
    "choices of a list": "scene.choices.append('z')\nreturn 1",
    "recursion limit": "import sys\nsys.setrecursionlimit(60)\nreturn 1",
    "error mode": "np.seterr(all='raise')\nreturn 1",
    "error mode by errstate": "s = np.errstate(all='raise')\ns.__enter__()\nreturn 1",
    "error mode in a generator": (
        "def g():\n    with np.errstate(all='raise'):\n        yield 1\n"
        "x = g()\nnext(x)\nx = [x]\nx.append(x)\nreturn 1"
    ),
    "printing": "np.set_printoptions(precision=1)\nreturn 1",
    "decimals": "import decimal\ndecimal.getcontext().prec = 1\nreturn 1",
    "random numbers": "import random\nrandom.seed(7)\nnp.random.seed(7)\nreturn random.random()",
    "warnings": "import warnings\nwarnings.simplefilter('error')\nnp.float64(1) / np.float64(0)\nreturn 1",
    "locale": "import locale\nlocale.setlocale(locale.LC_ALL, 'C')\nreturn 1",
    "trace": "import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.setprofile(lambda *a: 1 / 0)\nreturn 1",
    "import hook": "import sys\nsys.meta_path.insert(0, 3)\nsys.path_hooks.clear()\nreturn 1",
    "sys.modules": "import sys\nsys.modules['math'] = None\nsys.modules['json'] = None\nsys.modules.clear()\nreturn 1",
    "standard output": "import sys\nsys.stdout = None\nreturn 1",
    "signals": "import signal\nsignal.signal(2, lambda *a: None)\nsignal.setitimer(0, 0.01)\nreturn 1",
    "cache of a function": "import functools\nf = functools.lru_cache(calculate_distance)\nreturn f(*scene.named)",
    "abstract classes": "import numbers\nnumbers.Number.register(str)\nreturn 1",
    "counter's class": "from collections import Counter\nCounter.most_common = None\nreturn 1",
    "coroutine": "async def f(): pass\nf().cr_frame.f_builtins.clear()\nreturn 1",
    "names in its own space": "global len, math\nlen = None\nmath = None\nreturn 1",
    "isinstance of its own": (
        "global isinstance\nisinstance = lambda a, b: b((10**4,))\nreturn isinstance(1, np.ndarray)"
    ),
    "eval": "return eval('__import__(\"os\").getpid()') and 1",
    "code by compile": "exec(compile('math.sqrt = abs', 'x', 'exec'))\nreturn 1",
    "class by type": "type(type(1))('X', (), {'__del__': lambda s: setattr(math, 'pi', 3)})()\nreturn 1",
    "class by type of a value": "x = (1).__class__.__class__('X', (), {})\nreturn 1",
}

HOSTILE: dict[str, str] = {
    name: _answer(body)
    for group in (_TIME, _MEMORY, _PROCESSES, _FILES, _FORGERY, _NEIGHBOURS)
    for name, body in group.items()
    if body
}
HEAVY = frozenset([*_TIME, *_MEMORY])
"""Those that use up their time or memory."""

HOSTILE |= {
    "loop outside of any function": "while True: pass",
    "memory outside of any function": "x = [0] * 10**10\ndef answer(scene): return 1",
    "patch outside of any function": "math.sqrt = abs\ndef answer(scene): return 1",
    "deep source": "def answer(scene): return " + "(" * 5000 + "1" + ")" * 5000,
    "deep sum": "def answer(scene): return " + "1+" * 20000 + "1",
    "constants that fold": "def answer(scene): return " + "(" * 60 + "9**99" + ")**9" * 60,
    "null character": "def answer(scene): return '\0'",
    "half a character in the source": "def answer(scene): return '\ud800'",
    "decorator": "@setattr.__get__(math)\ndef answer(scene): return 1",
    "default": "def answer(scene, x=vars(math).update(sqrt=abs)): return 1",
    "annotation": "def answer(scene: vars(math).update(sqrt=abs)) -> math.__dict__.clear(): return 1",
}

KNOWN: dict[str, tuple[str, Any]] = {
    "math": ("def answer(scene):\n    return [math.sqrt(4), math.pi, len([1, 2, 3]), max(1, 2), sorted([2, 1])]",
             [2.0, 3.141592653589793, 3, 2, [1, 2]]),
    "numpy": ("def answer(scene):\n    with np.errstate(divide='ignore'):\n"
              "        x = np.array([1.0]) / np.array([0.0])\n"
              "    return [float(np.linalg.norm([3, 4])), bool(x[0] > 1), float(np.abs(-1)), f'{np.float64(1.25)}']",
              [5.0, True, 1.0, "1.25"]),
    "scene": ("def answer(scene):\n    a, b = scene.named\n    return [calculate_distance(a, b), a.center.tolist(), "
              "a.box.center[0], list(scene.choices), scene.params['list'], scene.params['map']['k'], a.axes.tolist(), "
              "a.corners.tolist(), scene.frames[0].camera.matrix.tolist(), len(scene.objects), scene.object(a.id).id]",
              None),
    "recursion": ("def answer(scene):\n    def f(n): return 0 if n == 0 else 1 + f(n - 1)\n    return f(200)", 200),
}  # fmt: skip
"""name → (code, what it gives; None: whatever it gives first). All of them may share a child."""

" Vim syntax of awol's command language, made from its table of verbs.

if exists("b:current_syntax")
  finish
endif

syn case match

syn match awolOperator /\V..\||\|=\|+\|-\|*\|\//
syn match awolNumber /\v<\d+%(\.\d+)?%([eE][+-]?\d+)?%(\a|_)@!/
syn match awolNumber /\v<\d+%(\.\d+)?%([eE][+-]?\d+)?%(s|ms|kHz|dB|Hz)>/ contains=awolUnit
syn match awolUnit /\v\d@1<=%(s|ms|kHz|dB|Hz)>/ contained
syn match awolNote /\v<[A-G][#b]?-?[0-9]>/
syn match awolVerb /\v\.@1<!<%(words|watch|wait|volume|vary|vars|unlock|undo|tweak|train|tour|synthesize|sweep|stop|starter|split|sounds|similar|show|set|seed|save\s+session|save\s+instrument|save|sample|run|render|redo|record|recaption|quit|plot\s+words|plot\s+waveform|plot\s+theta|plot\s+spectrum|plot\s+spectrogram|plot\s+sheet|plot\s+pairs|plot\s+morph|plot\s+losses|plot\s+evaluation|plot\s+envelope|plot\s+embedding|plot\s+compare|play|morph|match|log_prob|lock|load|live|imagine|history|help|fetch|extract|evaluate|embed|drop|doctor|distance|describe|compare|build|adjust)>\.@!/
syn match awolVerb /\v<theta\ze\s+\h\w*\=\=@!/
syn match awolField /\v%(\w\.)@2<=%(velocity|sustain|sample_rate|release_s|pitch_midi|mod_ratio|mod_index|duration_s|decay_s|attack_s)>/
syn match awolOption /\v<%(with|width|where|what|weight_decay|w_rec|w_prior|w_cyc|velocity|velocities|value|val_ratio|updates|training|train|to|title|timing|timed|time|threads|theta_noise|theta|text_noise|text|test|temperature|sustain|steps|step|state|split|sounds|sound|seed|scale|samples|sample_rate|rounds|root|right|resume|release_s|progress|plots|plot|pitch_midi|pitch|pin|per_note|per_combo|pairs|pager|over|out|of|objective|notes|note|near|names|name|n|model|mod_ratio|mod_index|midi|method|mask|lr_min|lr|lock|level|left|layers|last|label|jobs|inline|huber_beta|hidden|height|flows|flow|file|figures|fields|field|facts|every|evaluation|epochs|engine|ema|duration_s|duration|dump_json|dropout|drawn|dir|device|decay_s|copy|complete|chord|checkpoint|captions|caption|by|bits|batch|baselines|attack_s|amount)\ze\=\=@!/
syn match awolChoice /\v%(\w\=)@2<=%(words|white|transparent|theta|text|stop|soft|sixel|rich|reference|plain|pairs|on|off|nsynth|note|nll|next|mel|log|list|linear|kitty|iterm|instrument|hash|hard|fused|free|flow|fixed|fit|dfdx|cuda|cpu|clap|blocks|back|auto)>/
syn keyword awolKeyword for in step rust
syn keyword awolBoolean true false
syn cluster awolExpression contains=awolOperator,awolNumber,awolNote,awolVerb,awolField,awolOption,awolChoice,awolKeyword,awolBoolean,awolText,awolRawText

syn region awolText start=/"/ skip=/\\./ end=/"\|$/ oneline contains=awolInterpolation,awolBadEscape,awolEscape,@Spell
syn region awolInterpolation matchgroup=awolBrace start=/{/ end=/}/ oneline contained contains=@awolExpression
syn match awolBadEscape /\\./ contained
syn match awolEscape /\v\\%([nt\\"]|u\{\x+\})|\{\{|\}\}/ contained
syn region awolRawText start=/'/ end=/'\|$/ oneline contains=@Spell

syn keyword awolTodo TODO FIXME XXX contained
syn match awolComment /\v%(^|[[:space:];{}]@1<=)#.*$/ contains=awolTodo,@Spell

hi def link awolOperator Operator
hi def link awolNumber Number
hi def link awolUnit Type
hi def link awolNote Constant
hi def link awolVerb Function
hi def link awolField Identifier
hi def link awolOption Identifier
hi def link awolChoice Constant
hi def link awolKeyword Keyword
hi def link awolBoolean Boolean
hi def link awolText String
hi def link awolRawText String
hi def link awolBrace Delimiter
hi def link awolEscape SpecialChar
hi def link awolBadEscape Error
hi def link awolTodo Todo
hi def link awolComment Comment

let b:current_syntax = "awol"

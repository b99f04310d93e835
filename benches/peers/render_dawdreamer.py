"""Times a two-operator FM voice with ADSR in DawDreamer's Faust engine, offline, in million samples a second.

    render_dawdreamer.py NOTES SECONDS [--repeats N]

Renders NOTES notes of SECONDS seconds at 16 kHz, one after the other. The time includes setting a note's parameters, but not compiling the
voice. Needs dawdreamer and numpy.
"""

import dawdreamer

from common import notes_options, report

RATE = 16000
BLOCK = 512

VOICE = """
import("stdfaust.lib");
carrier = hslider("carrier", 440, 10, 13000, 0.001);
ratio = hslider("ratio", 1, 0.25, 8, 0.001);
index = hslider("index", 0.5, 0, 10, 0.001);
level = hslider("level", 0.7, 0, 1, 0.001);
hold = hslider("hold", 1, 0, 10, 0.001);
gate = (+(1) ~ _) : -(1) : <(hold * ma.SR);
turn(hertz) = os.phasor(2 * ma.PI, hertz);
process = sin(turn(carrier) + index * sin(turn(ratio * carrier))) * en.adsr(0.01, 0.05, 0.7, 0.1, gate) * level;
"""


def main():
    options = notes_options(__doc__)

    engine = dawdreamer.RenderEngine(RATE, BLOCK)
    voice = engine.make_faust_processor("voice")
    voice.set_dsp_string(VOICE)
    if not voice.compile():
        raise SystemExit("the Faust voice does not compile")
    engine.load_graph([(voice, [])])
    place = {item["name"].rsplit("/", 1)[-1]: item["index"] for item in voice.get_parameters_description()}

    def render(pitch, velocity, ratio, index):
        values = {"carrier": 440 * 2 ** ((pitch - 69) / 12), "ratio": ratio, "index": index, "level": (velocity / 127) ** 1.5,
                  "hold": max(0, options.seconds - 0.1)}
        for name, value in values.items():
            voice.set_parameter(place[name], value)
        engine.render(options.seconds)
        return engine.get_audio()

    def work():
        for note in range(options.notes):
            render(36 + note % 60, 100, 1 + note % 7 / 2, note % 5)

    sound = render(60, 100, 1, 0.5)
    if not 0.05 < abs(sound).max() <= 1:
        raise SystemExit("the Faust voice is silent or too loud")
    report("DawDreamer's Faust", "million samples/s", options.notes * sound.shape[1] / 1e6, work, options.repeats)


if __name__ == "__main__":
    main()

"""The LAMMPS lines of a deck, as templates: `{…}` is filled by interfaces/deck.py, `${…}` by LAMMPS."""

ATOMS = """\
units metal
boundary p p f
atom_style atomic
atom_modify map yes
read_data ${{structure}}
include ${{zones}}
{force_field}"""

PREPARE = """\
group hot id ${{hot_bath_first}}:${{hot_bath_last}}
group cold id ${{cold_bath_first}}:${{cold_bath_last}}
group free_left id ${{free_left_first}}:${{free_left_last}}
group free_right id ${{free_right_first}}:${{free_right_last}}
group left union hot free_left
group right union free_right cold
group mobile union left right
group free union free_left free_right
timestep ${{timestep_ps}}
thermo ${{window_steps}}
thermo_style custom step temp pe etotal press
velocity left create $(2*v_left_start_k) {seeds[velocity_left]} mom yes
velocity right create $(2*v_right_start_k) {seeds[velocity_right]} mom yes
fix integrate mobile nve
fix heat_left left langevin ${{left_start_k}} ${{left_start_k}} ${{damping_ps}} {seeds[left]}
fix heat_right right langevin ${{right_start_k}} ${{right_start_k}} ${{damping_ps}} {seeds[right]}
run ${{equilibration_steps}}
unfix heat_left
unfix heat_right
unfix integrate"""

DRIVE = """\
{baths}
run ${{drive_steps}}
reset_timestep 0
write_restart segment.0.restart"""

OPEN_SEGMENT = """\
clear
suffix opt
variable previous equal ${{segment}}-1
read_restart segment.${{previous}}.restart
{force_field}
# Energies without jumps where a pair crosses the cutoff, and forces as they are.
pair_modify shift yes tail no
timestep ${{timestep_ps}}
{baths}
{given}
variable total_energy equal c_thermo_pe+ke
group wall_left id ${{wall_left_first}}:${{wall_left_last}}
group left_side union left wall_left
compute energy_of_atom all pe/atom
compute left_potential left_side reduce sum c_energy_of_atom
compute all_potential all reduce sum c_energy_of_atom
compute left_kinetic left ke
variable left_energy equal c_left_potential+c_left_kinetic
variable not_of_atoms equal c_thermo_pe-c_all_potential
compute heat_hot hot temp
compute_modify heat_hot extra/dof 0
compute heat_cold cold temp
compute_modify heat_cold extra/dof 0
compute layers_left left chunk/atom bin/1d z ${{left_lower}} ${{left_layer}} &
  bound z ${{left_lower}} ${{left_upper}} discard yes units box
compute layers_right right chunk/atom bin/1d z ${{right_lower}} ${{right_layer}} &
  bound z ${{right_lower}} ${{right_upper}} discard yes units box
fix profile_left left ave/chunk ${{sample_steps}} ${{samples_per_window}} ${{window_steps}} layers_left &
  temp adof 3 cdof 0 format " %.10g" file profile_left.${{segment}}.dat
fix profile_right right ave/chunk ${{sample_steps}} ${{samples_per_window}} ${{window_steps}} layers_right &
  temp adof 3 cdof 0 format " %.10g" file profile_right.${{segment}}.dat
fix energies all ave/time ${{window_steps}} 1 ${{window_steps}} &
  v_gave_hot v_took_cold v_total_energy v_left_energy v_not_of_atoms format " %.14g" &
  file energies.${{segment}}.dat
fix bath_temperatures all ave/time ${{sample_steps}} ${{samples_per_window}} ${{window_steps}} &
  c_heat_hot c_heat_cold format " %.10g" file bath_temperatures.${{segment}}.dat
thermo ${{window_steps}}
thermo_style custom step temp pe etotal press v_gave_hot v_took_cold"""

import { mount } from 'svelte';
import './look/tokens.css';
import './look/base.css';
import App from './App.svelte';

const target = document.getElementById('window');
if (target) mount(App, { target });
